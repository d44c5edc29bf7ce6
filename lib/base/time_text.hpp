#pragma once

// Formats times for people and programs.

#include <chrono>
#include <string>

#include "base/language.hpp"
#include "base/time.hpp"

namespace reachd::base {

/// RFC 3339 in UTC with milliseconds: "2026-07-01T12:00:00.250Z". For years 0 to 9999.
std::string rfc3339(std::chrono::sys_time<std::chrono::milliseconds> time);
template <class Duration>
std::string rfc3339(std::chrono::sys_time<Duration> time) {
  return rfc3339(std::chrono::floor<std::chrono::milliseconds>(time));
}

/// The same to the second: "2026-07-01T12:00:00Z".
std::string utc_text(std::chrono::sys_seconds time);
/// For people, to be compared with other logs: "2026-07-01 12:00:00 UTC".
std::string utc_second_text(Wall time);
/// "2026-07-01 12:00 UTC".
std::string utc_minute_text(Wall time);
/// By this host's clock and time zone, with a format of strftime(3): what the reader's clock shows. At most
/// 63 bytes.
std::string local_text(Wall time, const char* format);

/// "0.4 ms", "12 ms", "1.25 s": the duration of a phase or an attempt. One decimal below 10 ms, whole
/// milliseconds below a second, then two decimals: 10 ms are always visible. (For durations in a
/// configuration, see duration_text().)
std::string measured_text(std::chrono::nanoseconds duration);

/// "12 s", "3 min", "5 h", "2 d": how long ago something was; "now" for less than a second and for the
/// future, which is possible after a clock was set back.
std::string age_text(std::chrono::nanoseconds age);

/// "40 seconds", "5 minutes", "3 hours", "12 days", "54 years", rounded: how long something is, in a
/// sentence. There are at least two of a unit, but of seconds; a year has 365.25 days.
std::string length_text(std::chrono::seconds length, Language language);

}  // namespace reachd::base
