#include "base/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace reachd::base {

namespace {

std::string error_text(int number) {
  return std::generic_category().message(number);
}

/// Reads to the end, or one byte more than `most`.
FileText read_open(int descriptor, std::size_t most) {
  FileText result;
  char buffer[16'384];
  while (result.text.size() <= most) {
    const auto length = read(descriptor, buffer, sizeof buffer);
    if (length == 0) return result;
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) {
      result.error = error_text(errno);
      return result;
    }
    result.text.append(buffer, static_cast<std::size_t>(length));
  }
  result.text.clear();
  result.error = "larger than " + std::to_string(most / 1024) + " KiB";
  return result;
}

bool regular_or_missing(const std::string& path) {
  struct stat status{};
  return stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode);
}

}  // namespace

std::string beside(const std::string& configuration_file, const std::string& path) {
  const std::filesystem::path named(path);
  return named.is_absolute() ? path
                             : (std::filesystem::path(configuration_file).parent_path() / named).string();
}

FileText read_file(const std::string& path, std::size_t most) {
  FileText result;
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) {
    result.missing = errno == ENOENT;
    result.error = error_text(errno);
    return result;
  }
  result = read_open(descriptor, most);
  close(descriptor);
  return result;
}

FileText read_regular_file(const std::string& path, std::size_t most) {
  if (!regular_or_missing(path)) return {{}, "not a regular file", false};
  return read_file(path, most);
}

}  // namespace reachd::base
