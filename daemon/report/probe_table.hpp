#pragma once

// Every probe of a snapshot, one line for each series.

#include <string>

#include "core/snapshot.hpp"

namespace reachd::report {

/// `width` of the terminal in characters, 0 if there is none. If it is narrow, first the times and then the
/// addresses are omitted; names are never cut.
std::string probe_table(const core::Snapshot& snapshot, bool colour, int width);

}  // namespace reachd::report
