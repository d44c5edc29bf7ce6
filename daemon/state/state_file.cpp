#include "daemon/state/state_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace reachd::daemon {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  /// close(2) may be the call that reports that nothing was written (NFS).
  bool close() { return ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

std::string failed(std::string_view what, const std::string& path) {
  return fmt::format("{} {}: {}", what, path, std::generic_category().message(errno));
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

FileRead read_file(const std::string& path, std::size_t limit) {
  // O_NONBLOCK: somebody may have put a FIFO there.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return {{}, errno == ENOENT ? "" : failed("cannot open", path)};
  struct stat status{};
  if (::fstat(file.number(), &status) != 0) return {{}, failed("cannot look at", path)};
  if (!S_ISREG(status.st_mode)) return {{}, fmt::format("{} is no ordinary file", path)};
  std::string bytes;
  char part[65536];
  for (;;) {
    const auto length = ::read(file.number(), part, sizeof part);
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) return {{}, failed("cannot read", path)};
    if (length == 0) return {std::move(bytes), ""};
    bytes.append(part, static_cast<std::size_t>(length));
    if (bytes.size() > limit) return {{}, fmt::format("{} has more than {} bytes", path, limit)};
  }
}

std::string replace_file(const std::string& path, std::string_view bytes) {
  const auto fresh = path + ".new";
  const auto give_up = [&](std::string_view what) {
    auto error = failed(what, fresh);
    // Do not leave behind a file that fills the disk.
    ::unlink(fresh.c_str());
    return error;
  };
  Descriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return failed("cannot create", fresh);
  if (!write_all(file.number(), bytes)) return give_up("cannot write");
  if (::fsync(file.number()) != 0) return give_up("cannot sync");
  if (!file.close()) return give_up("cannot close");
  if (::rename(fresh.c_str(), path.c_str()) != 0) return give_up("cannot rename");
  const auto folder = std::filesystem::path(path).parent_path();
  const Descriptor directory(
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory || ::fsync(directory.number()) != 0) return failed("cannot sync the folder of", path);
  return {};
}

}  // namespace reachd::daemon
