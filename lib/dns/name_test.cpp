#include "dns/name.hpp"

#include <doctest/doctest.h>

#include <string>

using reachd::dns::Name;

TEST_CASE("names are equal regardless of case and a trailing dot") {
  const auto name = Name::from_text("1-Courier.push.APPLE.com");
  REQUIRE(name);
  CHECK(name == Name::from_text("1-courier.push.apple.com."));
  CHECK(name != Name::from_text("2-courier.push.apple.com"));
  CHECK(name->wire() == std::string("\x09"
                                    "1-courier\x04push\x05"
                                    "apple\x03"
                                    "com\0",
                                    26));
  CHECK(name->to_text() == "1-courier.push.apple.com");
}

TEST_CASE("the root") {
  REQUIRE(Name::from_text("."));
  CHECK(*Name::from_text(".") == Name());
  CHECK(Name().to_text() == ".");
}

TEST_CASE("limits of a name") {
  const std::string label(63, 'x');
  const std::string longest = label + "." + label + "." + label + "." + std::string(61, 'x');
  REQUIRE(longest.size() == 253);
  REQUIRE(Name::from_text(longest));
  CHECK(Name::from_text(longest)->wire().size() == 255);
  CHECK(Name::from_text(longest + "."));
  CHECK_FALSE(Name::from_text(longest + "x"));
  CHECK_FALSE(Name::from_text(label + "x.com"));
}

TEST_CASE("what is not a name") {
  for (const std::string text : {"", "..", ".com", "a..b", "a b", "a\tb", "a\\.b",
                                 "b\xc3\xbc"
                                 "cher.example",
                                 "a.."}) {
    CAPTURE(text);
    CHECK_FALSE(Name::from_text(text));
  }
  CHECK_FALSE(Name::from_text(std::string_view("a\0b", 3)));
  CHECK(Name::from_text("_dns.resolver.arpa"));
}

TEST_CASE("bytes from the network cannot forge a dot or a line break") {
  const auto name =
      Name::from_wire(std::string("\x04"
                                  "a.\\b\x03\0\n\xff\0",
                                  10));
  CHECK(name.to_text() == "a\\.\\\\b.\\000\\010\\255");
}
