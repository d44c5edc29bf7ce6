#pragma once

// A small file of the system that is looked at before every use and read only when it has changed.

#include <cstddef>
#include <optional>
#include <string>

#include "base/files.hpp"

namespace reachd::host {

/// One stat(2) a look; the file is read when its device, inode, size, modification or change time differ from
/// what they were, and as long as it changed within the last second, since the clock of a file system is
/// coarse. For one thread. Local files only: a read blocks, and at most `most_bytes` are taken.
class WatchedFile {
 public:
  WatchedFile(std::string path, std::size_t most_bytes);

  /// True if the text may differ from what it was at the last look; true at the first one.
  bool look();
  /// As of the last look. Nothing if there is no regular file that may be read. Where it could not be looked
  /// at for a reason that passes (no descriptor left, no memory), the text from before stays.
  const std::optional<std::string>& text() const { return text_; }

 private:
  bool give_up(int error_number);
  bool replace(std::optional<std::string> text);

  std::string path_;
  std::size_t most_bytes_;
  bool looked_ = false;
  std::optional<base::FileStamp> stamp_;  ///< of the text; nothing: read again
  std::optional<std::string> text_;
};

}  // namespace reachd::host
