#pragma once

// Times as people and programs read them.

#include <chrono>
#include <string>

namespace reachd::json {

/// RFC 3339 in UTC with milliseconds: "2026-07-01T12:00:00.250Z". For years 0 to 9999.
std::string rfc3339(std::chrono::sys_time<std::chrono::milliseconds> time);
template <class Duration>
std::string rfc3339(std::chrono::sys_time<Duration> time) {
  return rfc3339(std::chrono::floor<std::chrono::milliseconds>(time));
}

/// "0.4 ms", "12 ms", "1.2 s": what a phase or an attempt took.
std::string duration_text(std::chrono::nanoseconds duration);

/// "12 s", "3 min", "5 h", "2 d": how long ago something was; "now" for less than a second and for the
/// future, which a clock that was set back can bring.
std::string age_text(std::chrono::nanoseconds age);

}  // namespace reachd::json
