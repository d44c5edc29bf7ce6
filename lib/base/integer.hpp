#pragma once

// Integers as the configuration writes them.

#include <cstdint>
#include <optional>
#include <string_view>

namespace reachd::base {

/// The whole text must be decimal digits, optionally after a '-', without leading zeros: other readers of
/// YAML take "053" for octal, so it is refused rather than read as either. Nothing for anything else ("1e3",
/// "0x35", "+1", " 1").
std::optional<std::int64_t> parse_integer(std::string_view text);

}  // namespace reachd::base
