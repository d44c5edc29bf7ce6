#pragma once

// What `reachd once` says to a script.

#include <span>
#include <string>

#include "core/snapshot.hpp"

namespace reachd::report {

/// 0: every service ok, or with `only` every probe and service named there. 1: one is degraded, down or
/// unknown. 3: no attempt ended at all, so there is no verdict. A probe is judged by the last attempts of its
/// series with the table that services use; without any service in the configuration every probe is judged. A
/// name that the snapshot does not know counts as unknown.
int once_exit_status(const core::Snapshot& snapshot, std::span<const std::string> only);

}  // namespace reachd::report
