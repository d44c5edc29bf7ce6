#include "web_config/file_stamps.hpp"

#include <sys/stat.h>

namespace reachd::web_config {

namespace {

bool same(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

}  // namespace

bool FileStamp::operator==(const FileStamp& other) const {
  return path == other.path && device == other.device && inode == other.inode && size == other.size &&
         same(modified, other.modified) && same(changed, other.changed);
}

FileStamp stamp_of(const std::string& path) {
  struct stat now{};
  if (stat(path.c_str(), &now) != 0) return {path, {}, {}, {}, {}, {}};
  return {path, now.st_dev, now.st_ino, now.st_size, now.st_mtim, now.st_ctim};
}

FileStamps stamps_now(const FileStamps& files) {
  FileStamps result;
  for (const auto& file : files) result.push_back(stamp_of(file.path));
  return result;
}

}  // namespace reachd::web_config
