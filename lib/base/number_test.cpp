#include "base/number.hpp"

#include <doctest/doctest.h>

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
