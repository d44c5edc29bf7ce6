#include "config/apple_keys.hpp"

#include <doctest/doctest.h>

using namespace reachd::config;

TEST_CASE("key hashes") {
  const std::string text = "f0FzkVA3G5voMceidg+WClmihu30qO2BRfi8HH+SEcA=";
  const auto hash = parse_key_hash(text);
  REQUIRE(hash.has_value());
  CHECK((*hash)[0] == 0x7f);
  CHECK((*hash)[1] == 0x41);
  CHECK((*hash)[31] == 0xc0);
  CHECK(key_hash_text(*hash) == text);
  auto bad = text;
  bad[42] = 'B';  // bits not used by any byte
  CHECK_FALSE(parse_key_hash(bad).has_value());
  CHECK_FALSE(parse_key_hash(text.substr(0, 43)).has_value());
  CHECK_FALSE(parse_key_hash(text + "=").has_value());
  CHECK_FALSE(parse_key_hash(" " + text.substr(1)).has_value());
  CHECK_FALSE(parse_key_hash(std::string(44, 'A')).has_value());
  CHECK_FALSE(parse_key_hash(text.substr(0, 42) + "==").has_value());
  CHECK_FALSE(parse_key_hash(std::string(44, '\0')).has_value());
}
