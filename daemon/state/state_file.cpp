#include "daemon/state/state_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "base/descriptor.hpp"

namespace reachd::daemon {

namespace {

base::Error failed(std::string_view what, const std::string& path) {
  return {fmt::format("{} {}: {}", what, path, std::generic_category().message(errno))};
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

base::Expected<void> replace_file(const std::string& path, std::string_view bytes) {
  const auto fresh = path + ".new";
  const auto give_up = [&](std::string_view what) {
    auto error = failed(what, fresh);
    // Do not leave behind a file that fills the disk.
    ::unlink(fresh.c_str());
    return error;
  };
  base::Descriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return failed("cannot create", fresh);
  if (!write_all(file.number(), bytes)) return give_up("cannot write");
  if (::fsync(file.number()) != 0) return give_up("cannot sync");
  if (!file.close()) return give_up("cannot close");
  if (::rename(fresh.c_str(), path.c_str()) != 0) return give_up("cannot rename");
  const auto folder = std::filesystem::path(path).parent_path();
  const base::Descriptor directory(
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory || ::fsync(directory.number()) != 0) return failed("cannot sync the folder of", path);
  return {};
}

}  // namespace reachd::daemon
