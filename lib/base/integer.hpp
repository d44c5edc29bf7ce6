#pragma once

// Integers as the configuration writes them.

#include <cstdint>
#include <optional>
#include <string_view>

namespace reachd::base {

/// Decimal digits and perhaps a '-', the whole text, without leading zeros: "053" is octal to other readers
/// of YAML, and is refused rather than read as either. Nothing for anything else ("1e3", "0x35", "+1", " 1").
std::optional<std::int64_t> parse_integer(std::string_view text);

}  // namespace reachd::base
