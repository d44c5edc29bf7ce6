#pragma once

// What this process may use.

#include <cstddef>
#include <cstdint>

namespace reachd::daemon {

/// Raises the soft limit of open files to the hard one (getrlimit(2)), and says how many attempts may then be
/// under way at once: each has up to four sockets (three queries and a connection); some are left for
/// everything else.
std::size_t in_flight_limit();

/// From the kernel's random source.
std::uint64_t random_seed();

}  // namespace reachd::daemon
