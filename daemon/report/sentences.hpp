#pragma once

// The diagnosis in words: what blocks the devices, where, since when, and whom to ask.

#include <string>

#include "core/snapshot.hpp"

namespace reachd::report {

/// One paragraph per cause; empty if none is active. `width` in characters; 0: do not break lines.
std::string sentences(const core::Snapshot& snapshot, bool colour, int width);

}  // namespace reachd::report
