#include "config/name_pattern.hpp"

#include <doctest/doctest.h>

using reachd::config::NamePattern;

TEST_CASE("a pattern represents its names") {
  const auto pattern = NamePattern::parse("{1..50}-courier.push.apple.com");
  REQUIRE(pattern.has_value());
  CHECK(pattern->count() == 50);
  CHECK(pattern->text() == "{1..50}-courier.push.apple.com");
  CHECK(pattern->pick(0) == "1-courier.push.apple.com");
  CHECK(pattern->pick(49) == "50-courier.push.apple.com");
}

TEST_CASE("the range may be anywhere") {
  CHECK(NamePattern::parse("a{0..9}")->pick(9) == "a9");
  CHECK(NamePattern::parse("a.b{7..7}c.d")->pick(0) == "a.b7c.d");
  CHECK(NamePattern::parse("{7..7}.d")->count() == 1);
  CHECK(NamePattern::parse("n{1..10000}.d")->count() == 10'000);
  CHECK(NamePattern::parse("n{4294967290..4294967295}.d")->pick(5) == "n4294967295.d");
}

TEST_CASE("a name or a literal address represents itself") {
  for (const std::string text : {"gsa.apple.com", "17.57.144.10", "2620:149:a44::1", "localhost"}) {
    const auto plain = NamePattern::parse(text);
    REQUIRE(plain.has_value());
    CHECK(plain->count() == 1);
    CHECK(plain->pick(0) == text);
  }
  CHECK(NamePattern().count() == 1);
  CHECK(NamePattern().pick(0).empty());
}

TEST_CASE("what is not a pattern is rejected with a reason") {
  for (const char* bad :
       {"",         "{1..50",  "1..50}",    "}1..50{", "{1..2}{3..4}", "{1..2}{",         "{}",
        "{..}",     "{1..}",   "{..2}",     "{1.2}",   "{1...2}",      "{2..1}",          "{01..2}",
        "{1..02}",  "{-1..2}", "{1..x}",    "{ 1..2}", "{0..10000}",   "{1..4294967296}", "{1..2}-",
        "a.{1..2}", "a b",     "300.1.1.1", "[::1]",   "::1::"}) {
    CAPTURE(bad);
    const auto pattern = NamePattern::parse(bad);
    CHECK_FALSE(pattern.has_value());
    CHECK_FALSE(pattern.error().empty());
  }
  // The longest of its names counts, not the text.
  const std::string rest =
      "." + std::string(63, 'a') + "." + std::string(63, 'a') + "." + std::string(63, 'a');
  CHECK(NamePattern::parse(std::string(57, 'b') + "{1..1000}" + rest).has_value());
  CHECK_FALSE(NamePattern::parse(std::string(58, 'b') + "{1..1000}" + rest).has_value());
}

TEST_CASE("host names") {
  const std::string label(63, 'a');
  for (const std::string good : {"a", "courier.push.apple.com", "_sip._tcp.example", "4.3.2.1.in-addr.arpa",
                                 "xn--bcher-kva.example", "A-1.Example", "1.example"})
    CHECK(is_host_name(good));
  CHECK(is_host_name(label + "." + label + "." + label + "." + std::string(61, 'a')));
  CHECK_FALSE(is_host_name(label + "." + label + "." + label + "." + std::string(62, 'a')));
  CHECK_FALSE(is_host_name(label + "a.example"));
  for (const std::string bad : {"", ".", "a.", ".a", "a..b", "-a", "a-.b", "a b", "a/b", "a:1", "1.2.3.4",
                                "a.1", "bücher.example", "{1..2}.a"})
    CHECK_FALSE(is_host_name(bad));
}
