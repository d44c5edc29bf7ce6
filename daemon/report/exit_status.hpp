#pragma once

// What `reachd once` says to a program that calls it: its exit status; and for Nagios, Icinga and the like
// one line and another exit status (Monitoring Plugins Development Guidelines: 0 OK, 1 WARNING, 2 CRITICAL, 3
// UNKNOWN).

#include <span>
#include <string>

#include "core/snapshot.hpp"

namespace reachd::report {

/// 0: every service is ok, or with `only`, every probe and service named there. 1: one is degraded, down or
/// unknown. 3: no attempt completed at all, so there is no verdict. A probe is judged by the last attempts of
/// its series, using the same table as services; if the configuration has no services, every probe is judged.
/// A name that is not in the snapshot counts as unknown.
int once_exit_status(const core::Snapshot& snapshot, std::span<const std::string> only);

struct NagiosVerdict {
  std::string line;
  int exit_status = 3;
};

/// The worst service decides: down is CRITICAL, degraded WARNING, unknown UNKNOWN.
NagiosVerdict nagios(const core::Snapshot& snapshot);

}  // namespace reachd::report
