#pragma once

// Bytes as text, and their digest.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace reachd::base {

inline std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Two lower-case digits per byte.
std::string hex(std::span<const std::uint8_t> bytes);

/// RFC 4648, section 4, with padding.
std::string base64(std::span<const std::uint8_t> bytes);
/// Nothing for an empty text, missing padding, blanks and line breaks. Unused bits may have any value.
std::optional<std::string> parse_base64(std::string_view text);

using Sha256 = std::array<std::uint8_t, 32>;
Sha256 sha256(std::span<const std::uint8_t> bytes);

}  // namespace reachd::base
