#pragma once

// Parses and formats the date format of HTTP (RFC 9110, 5.6.7). Strict: a date that is not exactly in one of
// the three forms is rejected, because a clock is judged by it.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace reachd::http {

/// Parses an IMF-fixdate ("Sun, 06 Nov 1994 08:49:37 GMT"), an RFC 850 date ("Sunday, 06-Nov-94 08:49:37
/// GMT") or an asctime date ("Sun Nov  6 08:49:37 1994"). Nothing for anything else, for a day that the month
/// does not have, a weekday that does not match the date, and a year outside 1970 to 2199. Second 60 (a leap
/// second) is read as second 0 of the next minute.
///
/// `now` is used for the two-digit year of RFC 850 only: a year more than 50 years after it is taken to be in
/// the past.
std::optional<std::chrono::system_clock::time_point> parse_date(std::string_view text,
                                                                std::chrono::system_clock::time_point now);

/// An IMF-fixdate, without fractions of a second. For years 1970 to 9999.
std::string format_date(std::chrono::system_clock::time_point time);

}  // namespace reachd::http
