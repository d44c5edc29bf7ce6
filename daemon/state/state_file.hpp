#pragma once

// A single file that is replaced completely or not at all. Blocks: never call it on the probing thread of a
// running daemon.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace reachd::daemon {

/// Nothing larger is read or written: the largest plan (65,536 tasks) needs half of this.
inline constexpr std::size_t state_file_limit = std::size_t{64} << 20;

struct FileRead {
  std::optional<std::string> bytes;
  std::string error;  ///< for a person; if empty and there are no bytes, the file does not exist
};
/// Reads a regular file of at most `limit` bytes.
FileRead read_file(const std::string& path, std::size_t limit = state_file_limit);

/// Afterwards `path` contains either these bytes or the previous ones, even if the machine loses power
/// meanwhile: they are written to PATH.new, synced and renamed, and the directory is synced. Mode 0600.
/// Empty: success; otherwise what failed, for a person.
std::string replace_file(const std::string& path, std::string_view bytes);

}  // namespace reachd::daemon
