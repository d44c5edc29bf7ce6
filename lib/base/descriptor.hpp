#pragma once

#include <unistd.h>

#include <utility>

namespace reachd::base {

/// Owns a file descriptor as returned by open(2) and socket(2); a negative one is none.
class [[nodiscard]] Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  explicit operator bool() const { return number_ >= 0; }
  int number() const { return number_; }
  /// Releases it to another owner.
  int release() { return std::exchange(number_, -1); }
  /// False, with errno(3) set, if it failed: it may be the call that reports that nothing was written (NFS).
  [[nodiscard]] bool close() { return ::close(release()) == 0; }

 private:
  int number_;
};

}  // namespace reachd::base
