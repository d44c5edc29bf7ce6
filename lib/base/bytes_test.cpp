#include "base/bytes.hpp"

#include <doctest/doctest.h>

using namespace reachd::base;

TEST_CASE("bytes in hex and their SHA-256 (FIPS 180-2, B.1)") {
  CHECK(hex({}).empty());
  CHECK(hex(std::array<std::uint8_t, 3>{0x00, 0x9f, 0xff}) == "009fff");
  CHECK(hex(sha256(bytes_of("abc"))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("bytes in base64 and back (RFC 4648, 10)") {
  for (const auto& [bytes, text] : std::initializer_list<std::pair<std::string, std::string>>{
           {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}}) {
    CHECK(base64(bytes_of(bytes)) == text);
    CHECK(parse_base64(text) == bytes);
  }
  CHECK(base64({}).empty());
  CHECK(parse_base64("Zh==") == "f");  // unused bits
  for (const char* bad : {"", "Zg", "Zg=", "Z===", "====", "Zg=a", "=g==", " Zg=", "Zg==\n", "Zm9-",
                          "Zm9vZg=="
                          "Zm9v"})
    CHECK_FALSE(parse_base64(bad).has_value());
}
