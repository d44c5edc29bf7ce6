// The small parsers: integers, durations, key hashes, host names, record types, distances.

#include <doctest/doctest.h>

#include "base/duration.hpp"
#include "base/integer.hpp"
#include "config/host_name.hpp"
#include "config/key_hash.hpp"
#include "config/record_type.hpp"
#include "yaml/edit_distance.hpp"

using namespace reachd::config;
using namespace reachd::yaml;
using namespace reachd::base;
using namespace std::chrono_literals;

TEST_CASE("integers are decimal and whole") {
  CHECK(parse_integer("0") == 0);
  CHECK(parse_integer("53") == 53);
  CHECK(parse_integer("-7") == -7);
  CHECK(parse_integer("9223372036854775807") == INT64_MAX);
  for (const char* bad : {"", "-", "053", "00", "-01", "--1", "+1", " 1", "1 ", "1e3", "0x35", "1.0", "1_000",
                          "9223372036854775808", "１"})
    CHECK_FALSE(parse_integer(bad).has_value());
}

TEST_CASE("durations are an integer and a unit") {
  CHECK(parse_duration("250ms") == 250ms);
  CHECK(parse_duration("30s") == 30s);
  CHECK(parse_duration("5m") == 5min);
  CHECK(parse_duration("24h") == 24h);
  CHECK(parse_duration("0s") == 0s);
  for (const char* bad : {"", "s", "ms", "30", "-1s", "030s", "1.5s", "30 s", "1m30s", "1d", "1S",
                          "1000000001ms", "99999999999999999999h"})
    CHECK_FALSE(parse_duration(bad).has_value());
}

TEST_CASE("durations are printed in the largest whole unit") {
  CHECK(duration_text(250ms) == "250ms");
  CHECK(duration_text(30s) == "30s");
  CHECK(duration_text(90s) == "90s");
  CHECK(duration_text(120s) == "2m");
  CHECK(duration_text(24h) == "24h");
  CHECK(duration_text(0ms) == "0ms");
}

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

TEST_CASE("record types by name and number") {
  CHECK(record_type("A") == type_a);
  CHECK(record_type("AAAA") == type_aaaa);
  CHECK(record_type("CNAME") == 5);
  CHECK(record_type("HTTPS") == 65);
  CHECK(record_type("CAA") == 257);
  CHECK_FALSE(record_type("a").has_value());
  CHECK_FALSE(record_type("TYPE1").has_value());
  for (const auto name : record_type_names()) CHECK(record_type_name(record_type(name).value()) == name);
  CHECK(record_type_name(65280) == "TYPE65280");
}

TEST_CASE("edit distance counts a swap as one edit") {
  CHECK(edit_distance("port", "port", 3) == 0);
  CHECK(edit_distance("prot", "port", 3) == 1);
  CHECK(edit_distance("PORT", "port", 3) == 0);
  CHECK(edit_distance("intervall", "interval", 3) == 1);
  CHECK(edit_distance("kitten", "sitting", 3) == 3);
  CHECK(edit_distance("kitten", "sitting", 2) == 3);
  CHECK(edit_distance("", "abc", 3) == 3);
  CHECK(edit_distance("a", std::string(200, 'a'), 3) == 4);
  CHECK(edit_distance(std::string(200, 'a'), std::string(200, 'a'), 3) == 4);
}

TEST_CASE("the nearest word must be near") {
  CHECK(nearest("intervall", {"timeout", "interval", "fast_interval"}) == "interval");
  CHECK(nearest("campus-c", {"campus-a", "campus-b"}) == "campus-a");
  CHECK(nearest("ab", {"cd", "b"}).empty());
  CHECK(nearest("elsewhere", {"here", "there"}).empty());
  CHECK(nearest("x", {}).empty());
}
