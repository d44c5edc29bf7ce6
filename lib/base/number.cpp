#include "base/number.hpp"

#include <array>
#include <utility>

namespace reachd::base {

namespace {

using std::chrono::milliseconds;

/// The longest matching unit is tried first: "ms" ends with "s".
constexpr std::array<std::pair<std::string_view, std::int64_t>, 4> units{
    {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}}};

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) {
  const auto digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.empty() || (digits.size() > 1 && digits.front() == '0') || digits.front() == '-')
    return std::nullopt;
  return whole_number<std::int64_t>(text);
}

std::optional<milliseconds> parse_duration(std::string_view text) {
  for (const auto& [unit, length] : units) {
    if (!text.ends_with(unit)) continue;
    const auto count = parse_integer(text.substr(0, text.size() - unit.size()));
    if (!count || *count < 0 || *count > 1'000'000'000) return std::nullopt;
    return milliseconds(*count * length);
  }
  return std::nullopt;
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  auto text = std::to_string(count) + " ";
  return text.append(count != 1 && !many.empty() ? many : one).append(count != 1 && many.empty() ? "s" : "");
}

std::string duration_text(milliseconds duration) {
  auto best = units.front();
  for (const auto& unit : units) {
    if (duration.count() != 0 && duration.count() % unit.second == 0) best = unit;
  }
  return std::to_string(duration.count() / best.second) + std::string(best.first);
}

}  // namespace reachd::base
