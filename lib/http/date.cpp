#include "http/date.hpp"

#include <array>
#include <ctime>

namespace reachd::http {

namespace {

using std::chrono::system_clock;

// In the C locale, which a program that never calls setlocale(3) has.
constexpr const char* imf_fixdate = "%a, %d %b %Y %H:%M:%S GMT";
constexpr const char* rfc850_date = "%A, %d-%b-%y %H:%M:%S GMT";
constexpr const char* asctime_date = "%a %b %e %H:%M:%S %Y";

std::string printed(const char* form, const std::tm& parts) {
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), form, &parts)};
}

std::tm utc(system_clock::time_point time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  const std::time_t since_1970 = seconds;
  std::tm parts{};
  gmtime_r(&since_1970, &parts);
  return parts;
}

/// The year for two digits, at most 50 years after `now`.
int year_near(int two_digits, system_clock::time_point now) {
  const int this_year = utc(now).tm_year;
  int year = two_digits + this_year - this_year % 100;
  if (year <= this_year - 50) year += 100;
  if (year > this_year + 50) year -= 100;
  return year;
}

/// Nothing for a day that does not exist, or that does not match its weekday.
std::optional<system_clock::time_point> to_time(const std::tm& parts) {
  if (parts.tm_year < 1970 - 1900 || parts.tm_year > 2199 - 1900 || parts.tm_sec > 60) return std::nullopt;
  std::tm day = parts;
  day.tm_sec = 0;  // a leap second would carry over into the next day
  const auto minute = system_clock::from_time_t(timegm(&day));
  if (day.tm_mday != parts.tm_mday || day.tm_wday != parts.tm_wday) return std::nullopt;
  return minute + std::chrono::seconds(parts.tm_sec);
}

}  // namespace

std::optional<system_clock::time_point> parse_date(std::string_view text, system_clock::time_point now) {
  const std::string whole(text);
  for (const char* form : {imf_fixdate, rfc850_date, asctime_date}) {
    std::tm parts{};
    // strptime(3) tolerates blanks, capitals and missing zeros: accept only what is formatted identically.
    if (strptime(whole.c_str(), form, &parts) == nullptr || printed(form, parts) != text) continue;
    if (form == rfc850_date) parts.tm_year = year_near(parts.tm_year % 100, now);
    return to_time(parts);
  }
  return std::nullopt;
}

std::string format_date(system_clock::time_point time) {
  return printed(imf_fixdate, utc(time));
}

}  // namespace reachd::http
