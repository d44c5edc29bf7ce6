#include "http/date.hpp"

#include <array>
#include <cstddef>
#include <cstdio>
#include <span>

namespace reachd::http {

namespace {

using std::chrono::sys_days;
using std::chrono::system_clock;

constexpr std::array<std::string_view, 7> short_days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 7> long_days{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                    "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Consumes a text from its front. After the first mismatch, everything else fails too.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool good() const { return good_; }
  bool at_end() const { return good_ && rest_.empty(); }

  void literal(std::string_view expected) {
    if (!rest_.starts_with(expected)) return fail();
    rest_.remove_prefix(expected.size());
  }

  /// Consumes one of `words` and returns its index.
  std::size_t one_of(std::span<const std::string_view> words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (!rest_.starts_with(words[i])) continue;
      rest_.remove_prefix(words[i].size());
      return i;
    }
    fail();
    return 0;
  }

  /// Exactly `count` digits.
  int digits(int count) {
    int value = 0;
    for (int i = 0; i < count; ++i) {
      if (rest_.empty() || rest_.front() < '0' || rest_.front() > '9') {
        fail();
        return 0;
      }
      value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }

  /// asctime's day of the month: two digits, or a space and one digit.
  int padded_day() {
    if (!rest_.starts_with(' ')) return digits(2);
    rest_.remove_prefix(1);
    return digits(1);
  }

 private:
  void fail() {
    good_ = false;
    rest_ = {};
  }

  std::string_view rest_;
  bool good_ = true;
};

struct Fields {
  std::size_t weekday = 0;  // from Sunday
  int year = 0;
  std::size_t month = 0;  // from January, 0
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
};

void read_clock(Scanner& scanner, Fields& fields) {
  fields.hour = scanner.digits(2);
  scanner.literal(":");
  fields.minute = scanner.digits(2);
  scanner.literal(":");
  fields.second = scanner.digits(2);
}

std::optional<Fields> imf_fixdate(std::string_view text) {
  Scanner scanner(text);
  Fields fields;
  fields.weekday = scanner.one_of(short_days);
  scanner.literal(", ");
  fields.day = scanner.digits(2);
  scanner.literal(" ");
  fields.month = scanner.one_of(months);
  scanner.literal(" ");
  fields.year = scanner.digits(4);
  scanner.literal(" ");
  read_clock(scanner, fields);
  scanner.literal(" GMT");
  if (!scanner.at_end()) return std::nullopt;
  return fields;
}

std::optional<Fields> rfc850_date(std::string_view text, system_clock::time_point now) {
  Scanner scanner(text);
  Fields fields;
  fields.weekday = scanner.one_of(long_days);
  scanner.literal(", ");
  fields.day = scanner.digits(2);
  scanner.literal("-");
  fields.month = scanner.one_of(months);
  scanner.literal("-");
  fields.year = scanner.digits(2);
  scanner.literal(" ");
  read_clock(scanner, fields);
  scanner.literal(" GMT");
  if (!scanner.at_end()) return std::nullopt;
  const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(now)};
  const int this_year = static_cast<int>(today.year());
  fields.year += this_year - this_year % 100;
  if (fields.year <= this_year - 50) fields.year += 100;
  if (fields.year > this_year + 50) fields.year -= 100;
  return fields;
}

std::optional<Fields> asctime_date(std::string_view text) {
  Scanner scanner(text);
  Fields fields;
  fields.weekday = scanner.one_of(short_days);
  scanner.literal(" ");
  fields.month = scanner.one_of(months);
  scanner.literal(" ");
  fields.day = scanner.padded_day();
  scanner.literal(" ");
  read_clock(scanner, fields);
  scanner.literal(" ");
  fields.year = scanner.digits(4);
  if (!scanner.at_end()) return std::nullopt;
  return fields;
}

std::optional<system_clock::time_point> to_time(const Fields& fields) {
  if (fields.year < 1970 || fields.year > 2199) return std::nullopt;
  if (fields.hour > 23 || fields.minute > 59 || fields.second > 60) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{fields.year},
                                         std::chrono::month{static_cast<unsigned>(fields.month) + 1},
                                         std::chrono::day{static_cast<unsigned>(fields.day)}};
  if (!date.ok()) return std::nullopt;
  const sys_days day{date};
  if (std::chrono::weekday{day}.c_encoding() != fields.weekday) return std::nullopt;
  return day + std::chrono::hours{fields.hour} + std::chrono::minutes{fields.minute} +
         std::chrono::seconds{fields.second};
}

}  // namespace

std::optional<system_clock::time_point> parse_date(std::string_view text, system_clock::time_point now) {
  auto fields = imf_fixdate(text);
  if (!fields) fields = rfc850_date(text, now);
  if (!fields) fields = asctime_date(text);
  if (!fields) return std::nullopt;
  return to_time(*fields);
}

std::string format_date(system_clock::time_point time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time - day)};
  std::array<char, 64> text{};
  const int length =
      std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                    short_days[std::chrono::weekday{day}.c_encoding()].data(),
                    static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1].data(),
                    static_cast<int>(date.year()), static_cast<int>(clock.hours().count()),
                    static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace reachd::http
