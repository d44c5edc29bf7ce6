#pragma once

// Which boot of this host it is, and for how long it has lasted: a clock that nobody sets, and that processes
// share.

#include <chrono>
#include <string>

namespace reachd::host {

struct Boot {
  std::string id;  ///< as in /proc/sys/kernel/random/boot_id, of any form; empty: not known
  std::chrono::nanoseconds lasted{};  ///< CLOCK_BOOTTIME: time in suspend counts
};

/// From $REACHD_BOOT_ID, or from /proc, which the units hide but for processes. The identity is read once.
Boot this_boot();

}  // namespace reachd::host
