#include "web_config/bcrypt.hpp"

#include <doctest/doctest.h>

using namespace reachd::web_config;

namespace {

// Hash of "geheim", cost 4.
const std::string of_geheim = "$2b$04$abcdefghijklmnopqrstuuPWRtT5yx7FBi4dcf6ROhboeNunUrLQ.";

}  // namespace

TEST_CASE("passwords and hashes") {
  CHECK(bcrypt_fits("geheim", of_geheim));
  CHECK_FALSE(bcrypt_fits("Geheim", of_geheim));
  CHECK_FALSE(bcrypt_fits("", of_geheim));
  CHECK_FALSE(bcrypt_fits(std::string("geheim\0x", 8), of_geheim));
  CHECK_FALSE(bcrypt_fits(std::string("geheim\0", 7), of_geheim));
  for (const char letter : {'a', 'b', 'y'}) {
    auto hash = of_geheim;
    hash[2] = letter;
    CHECK(bcrypt_fits("geheim", hash));
  }
}

TEST_CASE("costs") {
  CHECK(bcrypt_cost(of_geheim).value_or(0) == 4);
  CHECK(bcrypt_cost("$2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG").value_or(0) == 10);
  CHECK(bcrypt_cost(unknown_hash(4)).value_or(0) == 4);
  CHECK(bcrypt_cost(unknown_hash(12)).value_or(0) == 12);
  for (std::string hash :
       {"", "$2y$10$", "geheim", "$2x$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG",
        "$2y$1x$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG",
        "$2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7z!",
        "$2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zGG",
        "$2y$32$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG"}) {
    CAPTURE(hash);
    CHECK(bcrypt_cost(hash).error().starts_with("is no bcrypt hash"));
  }
}

TEST_CASE("an unknown hash takes the work of its cost and matches nothing") {
  CHECK_FALSE(bcrypt_fits("", unknown_hash(4)));
  CHECK_FALSE(bcrypt_fits("geheim", unknown_hash(4)));
}
