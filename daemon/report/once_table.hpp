#pragma once

// The output of `reachd once` for a person.

#include <string>

#include "core/snapshot.hpp"

namespace reachd::report {

/// One line per probe and series, the state of each service, then for each failure: what, where, what to do.
/// `colour`: the caller decides (a terminal, and no $NO_COLOR). `width` of the terminal in characters, 0 if
/// there is none, in which case nothing is shortened. If it is narrow, first the times and then the addresses
/// are omitted, then long targets are shortened. ASCII.
std::string once_table(const core::Snapshot& snapshot, bool colour, int width);

}  // namespace reachd::report
