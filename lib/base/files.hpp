#pragma once

// Reads whole files, each with a limit, and detects that one has changed.

#include <sys/stat.h>

#include <chrono>
#include <cstddef>
#include <string>

namespace reachd::base {

/// `path` unchanged if it is absolute; otherwise relative to the directory of `configuration_file`.
std::string beside(const std::string& configuration_file, const std::string& path);

/// A file's content, or the reason why there is none, for a person ("Permission denied"; the caller adds the
/// path).
struct [[nodiscard]] FileText {
  std::string text;
  std::string error;     ///< empty: the file was read
  bool missing = false;  ///< the file does not exist
};
/// Reads at most `most` bytes; a longer file is an error. Waits for the writer of a pipe.
FileText read_file(const std::string& path, std::size_t most);
/// As read_file(), but for regular files only: never waits for anything except the disk.
FileText read_regular_file(const std::string& path, std::size_t most);
/// Appends what `descriptor` yields to `text` until its end, or until `text` has `most` bytes. 0, or
/// errno(3).
[[nodiscard]] int read_up_to(int descriptor, std::size_t most, std::string& text);

/// Which version of a file was read: while it stays the same, so does the content, except for a change within
/// one tick of the file system's clock. Symbolic links are followed: renewed certificates are often a link to
/// a new target.
struct FileStamp {
  dev_t device{};
  ino_t inode{};
  off_t size{};
  std::chrono::nanoseconds modified{}, changed{};

  bool operator==(const FileStamp&) const = default;
};
FileStamp stamp_of(const struct stat& status);
/// All 0 if the file does not exist. One stat(2).
FileStamp stamp_of(const std::string& path);

}  // namespace reachd::base
