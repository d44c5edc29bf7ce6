#pragma once

// Durations as people write them: an integer followed by ms, s, m or h.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace reachd::base {

/// "250ms", "30s", "5m", "24h"; no sign, fraction, leading zero or second unit. At most 1,000,000,000 of a
/// unit.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// In the largest unit that yields an integer: "90s", "2m".
std::string duration_text(std::chrono::milliseconds duration);

}  // namespace reachd::base
