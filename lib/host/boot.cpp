#include "host/boot.hpp"

#include <cstdlib>
#include <ctime>

#include "base/files.hpp"

namespace reachd::host {

namespace {

constexpr std::size_t longest_id = 64;  // 36 as the kernel writes it, 32 as systemd does

std::string boot_id() {
  const char* given = std::getenv("REACHD_BOOT_ID");
  auto id = given != nullptr ? given : base::read_file("/proc/sys/kernel/random/boot_id", longest_id).text;
  while (!id.empty() && id.back() == '\n') id.pop_back();
  return id.size() <= longest_id ? id : std::string();
}

}  // namespace

Boot this_boot() {
  static const auto id = boot_id();
  timespec lasted{};
  ::clock_gettime(CLOCK_BOOTTIME, &lasted);
  return {id, std::chrono::seconds(lasted.tv_sec) + std::chrono::nanoseconds(lasted.tv_nsec)};
}

}  // namespace reachd::host
