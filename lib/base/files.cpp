#include "base/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/descriptor.hpp"

namespace reachd::base {

namespace {

FileText failed(int error_number) {
  return {{}, std::generic_category().message(error_number), error_number == ENOENT};
}

FileText read_open(const Descriptor& file, std::size_t most) {
  FileText result;
  if (const int error = read_up_to(file.number(), most + 1, result.text); error != 0) return failed(error);
  if (result.text.size() > most) return {{}, "larger than " + std::to_string(most / 1024) + " KiB", false};
  return result;
}

std::chrono::nanoseconds since_1970(const timespec& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

std::string beside(const std::string& configuration_file, const std::string& path) {
  const std::filesystem::path named(path);
  return named.is_absolute() ? path
                             : (std::filesystem::path(configuration_file).parent_path() / named).string();
}

FileText read_file(const std::string& path, std::size_t most) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  return file ? read_open(file, most) : failed(errno);
}

FileText read_regular_file(const std::string& path, std::size_t most) {
  // O_NONBLOCK: opening a pipe would wait for its writer.
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  struct stat status{};
  if (!file || fstat(file.number(), &status) != 0) return failed(errno);
  if (!S_ISREG(status.st_mode)) return {{}, "not a regular file", false};
  return read_open(file, most);
}

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

FileStamp stamp_of(const struct stat& status) {
  return {status.st_dev, status.st_ino, status.st_size, since_1970(status.st_mtim),
          since_1970(status.st_ctim)};
}

FileStamp stamp_of(const std::string& path) {
  struct stat status{};
  return stat(path.c_str(), &status) == 0 ? stamp_of(status) : FileStamp{};
}

}  // namespace reachd::base
