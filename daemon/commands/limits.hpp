#pragma once

// What this process may use.

#include <cstddef>

namespace reachd::daemon {

/// Raises the soft limit of open files to the hard one (getrlimit(2)), and says how many attempts may then be
/// under way at once: each has up to four sockets (three queries and a connection); some are left for
/// everything else.
std::size_t in_flight_limit();

}  // namespace reachd::daemon
