#pragma once

// What the writer and the reader of the state file share.

#include <string>
#include <string_view>

namespace reachd::json {

inline constexpr std::string_view state_format = "reachd state";
/// To be raised with every change that an older or newer reachd would misread.
inline constexpr int state_version = 1;

/// SHA-256, 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace reachd::json
