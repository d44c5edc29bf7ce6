#pragma once

// Which version of some files was read, so that a change to any can be detected without reading them.

#include <sys/types.h>

#include <ctime>
#include <string>
#include <vector>

namespace reachd::web_config {

/// A file as reported by stat(2); all 0 if it does not exist. Symbolic links are followed: renewed
/// certificates are often a link to a new target.
struct FileStamp {
  std::string path;
  dev_t device{};
  ino_t inode{};
  off_t size{};
  timespec modified{}, changed{};

  bool operator==(const FileStamp& other) const;
};
using FileStamps = std::vector<FileStamp>;

FileStamp stamp_of(const std::string& path);
/// The same files as they are now. One stat(2) per file.
FileStamps stamps_now(const FileStamps& files);

}  // namespace reachd::web_config
