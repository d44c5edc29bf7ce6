#pragma once

// The date format of HTTP, read and written (RFC 9110, 5.6.7). Strict: a date that is not exactly one of the
// three forms is no date, because a clock is judged by it.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace reachd::http {

/// Reads an IMF-fixdate ("Sun, 06 Nov 1994 08:49:37 GMT"), an RFC 850 date ("Sunday, 06-Nov-94 08:49:37 GMT")
/// or an asctime date ("Sun Nov  6 08:49:37 1994"). Nothing for anything else, for a day that the month does
/// not have, a weekday that does not belong to the date, and a year outside 1970 to 2199. Second 60 (a leap
/// second) reads as second 0 of the next minute.
///
/// `now` serves the two-digit year of RFC 850 only: one that would lie more than 50 years after it is in the
/// past.
std::optional<std::chrono::system_clock::time_point> parse_date(std::string_view text,
                                                                std::chrono::system_clock::time_point now);

/// An IMF-fixdate; fractions of a second are cut off. For years 1970 to 9999.
std::string format_date(std::chrono::system_clock::time_point time);

}  // namespace reachd::http
