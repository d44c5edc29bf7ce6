#pragma once

// The output of `reachd once` for Nagios, Icinga and the like: one line and an exit status (Monitoring
// Plugins Development Guidelines: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN).

#include <string>

#include "core/snapshot.hpp"

namespace reachd::report {

struct NagiosVerdict {
  std::string line;
  int exit_status = 3;
};

/// The worst service decides: down is CRITICAL, degraded WARNING, unknown UNKNOWN.
NagiosVerdict nagios(const core::Snapshot& snapshot);

}  // namespace reachd::report
