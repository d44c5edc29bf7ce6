#include "host/watched_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <utility>

#include "base/descriptor.hpp"

namespace reachd::host {

namespace {

/// Two changes within one tick of the file system's clock look like one.
bool changed_just_now(const base::FileStamp& stamp) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return now - stamp.changed < std::chrono::seconds(1);
}

/// Errors that say nothing about the file.
bool passes(int error_number) {
  return error_number == EMFILE || error_number == ENFILE || error_number == ENOMEM || error_number == EIO ||
         error_number == EINTR || error_number == EAGAIN;
}

}  // namespace

WatchedFile::WatchedFile(std::string path, std::size_t most_bytes)
    : path_(std::move(path)), most_bytes_(most_bytes) {}

bool WatchedFile::replace(std::optional<std::string> text) {
  const bool differs = !std::exchange(looked_, true) || text != text_;
  text_ = std::move(text);
  return differs;
}

bool WatchedFile::give_up(int error_number) {
  stamp_.reset();
  if (passes(error_number)) return !std::exchange(looked_, true);
  return replace(std::nullopt);
}

bool WatchedFile::look() {
  struct stat now{};
  if (stat(path_.c_str(), &now) != 0) return give_up(errno);
  if (stamp_ && *stamp_ == base::stamp_of(now)) return false;
  // O_NONBLOCK: opening a FIFO must not wait for its writer.
  const base::Descriptor file(open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file || fstat(file.number(), &now) != 0) return give_up(errno);
  if (!S_ISREG(now.st_mode)) return give_up(ENOENT);
  std::string text;
  if (const int error_number = base::read_up_to(file.number(), most_bytes_, text); error_number != 0)
    return give_up(error_number);
  stamp_.reset();
  if (const auto stamp = base::stamp_of(now); !changed_just_now(stamp)) stamp_ = stamp;
  return replace(std::move(text));
}

}  // namespace reachd::host
