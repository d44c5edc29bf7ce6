#include "daemon/commands/limits.hpp"

#include <sys/resource.h>

#include <algorithm>

#include "base/random.hpp"

namespace reachd::daemon {

namespace {

/// Raises the soft limit on open files to the hard limit (getrlimit(2)), and returns how many attempts may
/// then be in progress at once: each has up to nine sockets (three queries and six connections), and
/// some descriptors are reserved for everything else.
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

}  // namespace

core::CoreOptions core_options() {
  core::CoreOptions options;
  options.in_flight_limit = in_flight_limit();
  options.seed = base::random_number();
  return options;
}

}  // namespace reachd::daemon
