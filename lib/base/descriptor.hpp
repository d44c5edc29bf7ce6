#pragma once

#include <unistd.h>

#include <utility>

namespace reachd::base {

/// Owns a file descriptor, as open(2) and socket(2) give it; a negative one is none.
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
  /// Another owns it from here on.
  int release() { return std::exchange(number_, -1); }
  /// False, and errno(3) set, if it failed: it may be the call that says that nothing was written (NFS).
  [[nodiscard]] bool close() { return ::close(release()) == 0; }

 private:
  int number_;
};

}  // namespace reachd::base
