#include "daemon/commands/limits.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace reachd::daemon {

std::size_t in_flight_limit() {
  // At worst: three queries, then six connections, all begun before any counts as more than one attempt.
  constexpr std::size_t reserved = 128, sockets_each = 9, most = 4096;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 128;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const auto files = std::max<std::size_t>(limit.rlim_cur, reserved + sockets_each);
  return std::clamp<std::size_t>((files - reserved) / sockets_each, 1, most);
}

}  // namespace reachd::daemon
