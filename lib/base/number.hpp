#pragma once

// Integers and durations as written in a configuration.

#include <charconv>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace reachd::base {

/// The whole text must be decimal digits, optionally after a '-' for signed types; leading zeros are
/// accepted. Nothing for anything else, or if the number is outside the type's range.
template <std::integral T>
std::optional<T> whole_number(std::string_view text) {
  T value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

/// The whole text must be decimal digits, optionally after a '-', without leading zeros: other readers of
/// YAML take "053" for octal, so it is refused rather than read as either. Nothing for anything else ("1e3",
/// "0x35", "+1", " 1").
std::optional<std::int64_t> parse_integer(std::string_view text);

/// An integer followed by ms, s, m or h: "250ms", "30s", "5m", "24h"; no sign, fraction, leading zero or
/// second unit. At most 1,000,000,000 of a unit.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// "1 error", "3 errors"; `many` only if it is not `one` with an "s".
std::string counted(std::size_t count, std::string_view one, std::string_view many = {});

/// In the largest unit that yields an integer: "90s", "2m".
std::string duration_text(std::chrono::milliseconds duration);

}  // namespace reachd::base
