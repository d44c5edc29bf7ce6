#include "base/time_text.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace reachd::base {

namespace {

template <class... Values>
std::string printed(const char* format, Values... values) {
  std::array<char, 64> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), format, values...);
  return {buffer.data(), static_cast<std::size_t>(length)};
}

}  // namespace

std::string rfc3339(std::chrono::sys_time<std::chrono::milliseconds> time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  return printed("%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                 static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                 static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
}

std::string utc_text(std::chrono::sys_seconds time) {
  auto text = rfc3339(time);
  return text.erase(text.rfind('.')) + 'Z';
}

namespace {
std::string utc_for_people(Wall time, std::size_t length) {
  auto text = rfc3339(time).substr(0, length);
  text[10] = ' ';
  return text + " UTC";
}
}  // namespace

std::string utc_second_text(Wall time) {
  return utc_for_people(time, 19);
}
std::string utc_minute_text(Wall time) {
  return utc_for_people(time, 16);
}

std::string local_text(Wall time, const char* format) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  localtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

std::string measured_text(std::chrono::nanoseconds duration) {
  const double ms = std::chrono::duration<double, std::milli>(duration).count();
  if (ms < 9.95) return printed("%.1f ms", ms);
  if (ms < 999.5) return printed("%.0f ms", ms);
  return printed("%.2f s", ms / 1000);
}

std::string length_text(std::chrono::seconds length, Language language) {
  struct Unit {
    double seconds;
    const char* english;
    const char* german;
  };
  constexpr std::array units{Unit{365.25 * 86'400, "years", "Jahre"}, Unit{86'400, "days", "Tage"},
                             Unit{3600, "hours", "Stunden"}, Unit{60, "minutes", "Minuten"}};
  const bool german = language == Language::german;
  const double seconds = std::abs(static_cast<double>(length.count()));
  for (const auto& unit : units) {
    if (seconds < 2 * unit.seconds) continue;
    return std::to_string(std::lround(seconds / unit.seconds)) + " " + (german ? unit.german : unit.english);
  }
  return std::to_string(std::lround(seconds)) + (german ? " Sekunden" : " seconds");
}

std::string age_text(std::chrono::nanoseconds age) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(age).count();
  if (seconds < 1) return "now";
  if (seconds < 120) return std::to_string(seconds) + " s";
  if (seconds < 2 * 3600) return std::to_string(seconds / 60) + " min";
  if (seconds < 48 * 3600) return std::to_string(seconds / 3600) + " h";
  return std::to_string(seconds / 86'400) + " d";
}

}  // namespace reachd::base
