#pragma once

// A single file that is replaced completely or not at all. Blocks: never call it on the probing thread of a
// running daemon.

#include <cstddef>
#include <string>
#include <string_view>

#include "base/expected.hpp"

namespace reachd::daemon {

/// Nothing larger is read or written: the largest plan (65,536 tasks) needs half of this.
inline constexpr std::size_t state_file_limit = std::size_t{64} << 20;

/// Afterwards `path` contains either these bytes or the previous ones, even if the machine loses power
/// meanwhile: they are written to PATH.new, synced and renamed, and the directory is synced. Mode 0600.
base::Expected<void> replace_file(const std::string& path, std::string_view bytes);

}  // namespace reachd::daemon
