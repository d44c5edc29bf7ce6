#pragma once

// Which state of some files was read, so that a change of any can be seen without reading them.

#include <sys/types.h>

#include <ctime>
#include <string>
#include <vector>

namespace reachd::web_config {

/// A file as stat(2) shows it; where there is none, all is 0. Symbolic links are followed: renewed
/// certificates are often a link that points elsewhere.
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
/// The same files as they are now. One stat(2) a file.
FileStamps stamps_now(const FileStamps& files);

}  // namespace reachd::web_config
