#pragma once

// The answer of `reachd once` for a person.

#include <string>

#include "core/snapshot.hpp"

namespace reachd::report {

/// A line a probe and series, the state of each service, then for what failed: what, where, what to do.
/// `colour`: the caller decides (a terminal, and no $NO_COLOR). `width` of the terminal in characters, 0
/// where there is none: nothing is then shortened. Where it is narrow the times, then the addresses are left
/// out, then long targets shortened. ASCII.
std::string once_table(const core::Snapshot& snapshot, bool colour, int width);

}  // namespace reachd::report
