#pragma once

// The failures in a snapshot in detail: what happened, where, and what to do.

#include <string>

#include "core/snapshot.hpp"

namespace reachd::report {

/// Grouped by outcome, in the order of their first probe; advice shared by several failures is given once.
/// Empty if nothing failed. `width` in characters; 0: do not break lines.
std::string failures(const core::Snapshot& snapshot, bool colour, int width);

/// Whether the record's last attempt is a failure that counts.
bool failed(const core::Record& record);

}  // namespace reachd::report
