#include "host/watched_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

namespace reachd::host {

namespace {

/// Closes what open(2) returned.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

bool same(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/// Two changes within one tick of the file system's clock look like one.
bool changed_just_now(const timespec& changed) {
  using std::chrono::system_clock;
  const auto then = std::chrono::seconds(changed.tv_sec) + std::chrono::nanoseconds(changed.tv_nsec);
  return system_clock::now().time_since_epoch() - then < std::chrono::seconds(1);
}

/// Errors that say nothing about the file.
bool passes(int error_number) {
  return error_number == EMFILE || error_number == ENFILE || error_number == ENOMEM || error_number == EIO ||
         error_number == EINTR || error_number == EAGAIN;
}

/// Appends to `text`; returns the errno(3) of the failed read, 0 if all went well.
int read_up_to(int descriptor, std::size_t most, std::string& text) {
  std::array<char, 16 * 1024> chunk;
  while (text.size() < most) {
    const auto count = read(descriptor, chunk.data(), std::min(chunk.size(), most - text.size()));
    if (count == 0) break;
    if (count > 0) {
      text.append(chunk.data(), static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

}  // namespace

WatchedFile::WatchedFile(std::string path, std::size_t most_bytes)
    : path_(std::move(path)), most_bytes_(most_bytes) {}

bool WatchedFile::Stamp::same_as(const Stamp& other) const {
  return device == other.device && inode == other.inode && size == other.size &&
         same(modified, other.modified) && same(changed, other.changed);
}

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
  const auto stamp_of = [](const struct stat& s) {
    return Stamp{s.st_dev, s.st_ino, s.st_size, s.st_mtim, s.st_ctim};
  };
  if (stamp_ && stamp_->same_as(stamp_of(now))) return false;
  // O_NONBLOCK: opening a FIFO must not wait for its writer.
  const Descriptor file(open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.number() < 0 || fstat(file.number(), &now) != 0) return give_up(errno);
  if (!S_ISREG(now.st_mode)) return give_up(ENOENT);
  std::string text;
  if (const int error_number = read_up_to(file.number(), most_bytes_, text); error_number != 0) {
    return give_up(error_number);
  }
  stamp_.reset();
  if (!changed_just_now(now.st_ctim)) stamp_ = stamp_of(now);
  return replace(std::move(text));
}

}  // namespace reachd::host
