#include "http/date.hpp"

#include <doctest/doctest.h>

using namespace reachd::http;
using std::chrono::system_clock;
using namespace std::chrono_literals;

namespace {

constexpr auto y1994 = std::chrono::sys_days{std::chrono::year{1994} / 11 / 6} + 8h + 49min + 37s;
constexpr system_clock::time_point now = std::chrono::sys_days{std::chrono::year{2026} / 7 / 1};

}  // namespace

TEST_CASE("the three forms of RFC 9110, 5.6.7 mean the same moment") {
  for (const auto* text :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
    CAPTURE(text);
    const auto time = parse_date(text, now);
    REQUIRE(time);
    CHECK(*time == y1994);
  }
}

TEST_CASE("what is not exactly in one of the forms is not a date") {
  for (const auto* text : {"",
                           "GMT",
                           "Sun, 06 Nov 1994 08:49:37",
                           "Sun, 06 Nov 1994 08:49:37 UTC",
                           "Sun, 06 Nov 1994 08:49:37 GMT ",
                           " Sun, 06 Nov 1994 08:49:37 GMT",
                           "Sun, 6 Nov 1994 08:49:37 GMT",
                           "sun, 06 Nov 1994 08:49:37 GMT",
                           "Sun, 06 nov 1994 08:49:37 GMT",
                           "Sun, 06 Nov 94 08:49:37 GMT",
                           "Sun, 06 Nov 1994 8:49:37 GMT",
                           "Sun, 06 Nov 1994 24:00:00 GMT",
                           "Sun, 06 Nov 1994 08:60:00 GMT",
                           "Sun, 06 Nov 1994 08:49:61 GMT",
                           "Mon, 06 Nov 1994 08:49:37 GMT",  // it was a Sunday
                           "Sun, 31 Nov 1994 08:49:37 GMT",
                           "Sun, 00 Nov 1994 08:49:37 GMT",
                           "Thu, 30 Feb 2023 00:00:00 GMT",
                           "Sun, 06 Nov +994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 08:49:37 GMTx",
                           "Mon, 06 Nov 1899 08:49:37 GMT",
                           "Wed, 06 Nov 2999 08:49:37 GMT",
                           "Sun, 06-Nov-94 08:49:37 GMT",
                           "Sunday, 06-Nov-1994 08:49:37 GMT",
                           "Sunday, 06 Nov 94 08:49:37 GMT",
                           "Sun Nov 6 08:49:37 1994",
                           "Sun Nov  6 08:49:37 94",
                           "Sun Nov  6 08:49:37 1994 GMT",
                           "1994-11-06T08:49:37Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_date(text, now));
  }
}

TEST_CASE("a leap day and a leap second") {
  CHECK(parse_date("Thu, 29 Feb 2024 12:00:00 GMT", now));
  CHECK_FALSE(parse_date("Wed, 29 Feb 2023 12:00:00 GMT", now));
  const auto leap = parse_date("Sat, 31 Dec 2016 23:59:60 GMT", now);
  REQUIRE(leap);
  CHECK(*leap == std::chrono::sys_days{std::chrono::year{2017} / 1 / 1});
}

TEST_CASE("a two-digit year is at most 50 years ahead") {
  CHECK(parse_date("Wednesday, 01-Jul-26 00:00:00 GMT", now) == now);
  CHECK(parse_date("Wednesday, 01-Jul-76 00:00:00 GMT", now) ==
        std::chrono::sys_days{std::chrono::year{2076} / 7 / 1});
  CHECK(parse_date("Friday, 01-Jul-77 00:00:00 GMT", now) ==
        std::chrono::sys_days{std::chrono::year{1977} / 7 / 1});
  const system_clock::time_point late = std::chrono::sys_days{std::chrono::year{2099} / 12 / 31};
  CHECK(parse_date("Friday, 01-Jan-00 00:00:00 GMT", late) ==
        std::chrono::sys_days{std::chrono::year{2100} / 1 / 1});
}

TEST_CASE("what is written can be read back") {
  CHECK(format_date(y1994 + 999ms) == "Sun, 06 Nov 1994 08:49:37 GMT");
  for (system_clock::time_point t = y1994; t < y1994 + 24h * 800; t += 36h + 59min + 7s) {
    CHECK(parse_date(format_date(t), now) == t);
  }
}
