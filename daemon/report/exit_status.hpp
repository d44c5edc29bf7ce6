#pragma once

// What `reachd once` says to a program that calls it: its exit status; and for Nagios, Icinga and the like
// one line and another exit status (Monitoring Plugins Development Guidelines: 0 OK, 1 WARNING, 2 CRITICAL, 3
// UNKNOWN).

#include <span>
#include <string>

#include "core/snapshot.hpp"

namespace reachd::report {

inline constexpr int status_ok = 0, status_failed = 1, status_unknown = 3;

/// Devices of a source in the snapshot leave through a proxy: the verdict does not apply to them.
bool is_proxied(const core::Snapshot& snapshot);

/// 0: every service is ok, or with `only`, every probe and service named there. 1: one is degraded, down or
/// unknown. 3: no attempt completed at all, or all is ok and is_proxied(), so there is no verdict. A probe is
/// judged by the last attempts of its series, using the same table as services; if the configuration has no
/// services, every probe is judged. A name that is not in the snapshot counts as unknown.
int once_exit_status(const core::Snapshot& snapshot, std::span<const std::string> only);

struct NagiosVerdict {
  std::string text;  ///< ends with a newline; further lines have the sentences of the causes
  int exit_status = status_unknown;
};

/// The worst service decides: down is CRITICAL, degraded WARNING, unknown UNKNOWN; so is ok if is_proxied().
/// The first line names the causes.
NagiosVerdict nagios(const core::Snapshot& snapshot);

}  // namespace reachd::report
