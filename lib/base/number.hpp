#pragma once

// Integers and durations as a configuration writes them.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace reachd::base {

/// Decimal digits and perhaps a '-', the whole text, without leading zeros: "053" is octal to other readers
/// of YAML, and is refused rather than read as either. Nothing for anything else ("1e3", "0x35", "+1", " 1").
std::optional<std::int64_t> parse_integer(std::string_view text);

/// An integer and ms, s, m or h: "250ms", "30s", "5m", "24h"; no sign, no fraction, no leading zero, no
/// second unit. At most 1,000,000,000 of a unit.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// In the largest unit that leaves an integer: "90s", "2m".
std::string duration_text(std::chrono::milliseconds duration);

}  // namespace reachd::base
