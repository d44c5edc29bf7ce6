#pragma once

// The failures of a snapshot at length: what happened, where, and what to do.

#include <string>

#include "core/snapshot.hpp"

namespace reachd::report {

/// Grouped by outcome, in the order of their first probe; advice that is the same for several stands once.
/// Empty where nothing failed. `width` in characters, 0: lines are not broken.
std::string failures(const core::Snapshot& snapshot, bool colour, int width);

/// Whether the record's last attempt is a failure that counts.
bool failed(const core::Record& record);

}  // namespace reachd::report
