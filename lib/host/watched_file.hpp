#pragma once

// A small system file that is checked before every use and read only when it has changed.

#include <cstddef>
#include <optional>
#include <string>

#include "base/files.hpp"

namespace reachd::host {

/// Each check costs one stat(2). The file is read when its device, inode, size, modification or change time
/// differ from before, and also if it changed within the last second, because file system clocks are coarse.
/// For one thread. Local files only: a read blocks. At most `most_bytes` are read.
class WatchedFile {
 public:
  WatchedFile(std::string path, std::size_t most_bytes);

  /// True if the text may differ from that at the last check; true on the first.
  bool look();
  /// As of the last check. Nothing if there is no readable regular file. If the check failed for a transient
  /// reason (no descriptor or memory left), the previous text stays.
  const std::optional<std::string>& text() const { return text_; }

 private:
  bool give_up(int error_number);
  bool replace(std::optional<std::string> text);

  std::string path_;
  std::size_t most_bytes_;
  bool looked_ = false;
  std::optional<base::FileStamp> stamp_;  ///< of the text; nothing: must be reread
  std::optional<std::string> text_;
};

}  // namespace reachd::host
