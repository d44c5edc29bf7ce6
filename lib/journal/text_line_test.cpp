#include "journal/log.hpp"

#include <doctest/doctest.h>

namespace {

using reachd::journal::text_line;
using namespace std::chrono_literals;

const std::chrono::system_clock::time_point when{1'769'847'330'250ms};

TEST_CASE("time, level, message, fields") {
  CHECK(text_line(when, {"MESSAGE=probe apns is down", "PRIORITY=4", "MESSAGE_ID=bb21",
                         "REACHD_EVENT=probe_down", "REACHD_PROBE=apns"}) ==
        "2026-01-31T08:15:30.250Z warning probe apns is down REACHD_EVENT=probe_down REACHD_PROBE=apns\n");
}

TEST_CASE("levels") {
  const auto level = [](std::string_view priority) {
    return text_line(when, {"MESSAGE=x", priority}).substr(25, 7);
  };
  CHECK(level("PRIORITY=3") == "error x");
  CHECK(level("PRIORITY=4") == "warning");
  CHECK(level("PRIORITY=5") == "notice ");
  CHECK(level("PRIORITY=6") == "info x\n");
  CHECK(level("PRIORITY=7") == "debug x");
}

TEST_CASE("values that look like more than one value are quoted") {
  CHECK(text_line(when, {"MESSAGE=x", "PRIORITY=6", "REACHD_TLS_ISSUER=Evil \"CA\" REACHD_PROBE=evil"}) ==
        "2026-01-31T08:15:30.250Z info x REACHD_TLS_ISSUER=\"Evil \\\"CA\\\" REACHD_PROBE=evil\"\n");
  CHECK(text_line(when, {"MESSAGE=issuer is now x REACHD_PROBE=evil", "PRIORITY=6"}) ==
        "2026-01-31T08:15:30.250Z info \"issuer is now x REACHD_PROBE=evil\"\n");
  CHECK(text_line(when, {"MESSAGE=x", "PRIORITY=6", "A=back\\slash"}) ==
        "2026-01-31T08:15:30.250Z info x A=\"back\\\\slash\"\n");
}

TEST_CASE("no raw control character except the final newline") {
  const auto line = text_line(when, {"MESSAGE=a\nb\x1b[31mc", "PRIORITY=6", "A=x\r\n\x7fy\xc2\x9bz"});
  CHECK(line == "2026-01-31T08:15:30.250Z info a b [31mc A=x   y z\n");
}

TEST_CASE("before 1970 and without fields") {
  CHECK(text_line(std::chrono::system_clock::time_point{-1ms}, {}) == "1969-12-31T23:59:59.999Z info \n");
}

}  // namespace
