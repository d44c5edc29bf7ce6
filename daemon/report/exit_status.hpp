#pragma once

// The exit status of `reachd once`.

#include <span>
#include <string>

#include "core/snapshot.hpp"

namespace reachd::report {

/// 0: every service is ok, or with `only`, every probe and service named there. 1: one is degraded, down or
/// unknown. 3: no attempt completed at all, so there is no verdict. A probe is judged by the last attempts of
/// its series, using the same table as services; if the configuration has no services, every probe is judged.
/// A name that is not in the snapshot counts as unknown.
int once_exit_status(const core::Snapshot& snapshot, std::span<const std::string> only);

}  // namespace reachd::report
