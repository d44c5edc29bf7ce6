#pragma once

// Resources that this process may use.

#include <cstddef>

namespace reachd::daemon {

/// Raises the soft limit on open files to the hard limit (getrlimit(2)), and returns how many attempts may
/// then be in progress at once: each has up to nine sockets (three queries and six connections), and some
/// descriptors are reserved for everything else.
std::size_t in_flight_limit();

}  // namespace reachd::daemon
