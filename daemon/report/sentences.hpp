#pragma once

// The diagnosis in words: what stops the devices, where, since when, and whom to ask.

#include <string>

#include "core/snapshot.hpp"

namespace reachd::report {

/// A paragraph a cause; empty where none holds. `width` in characters, 0: lines are not broken.
std::string sentences(const core::Snapshot& snapshot, bool colour, int width);

}  // namespace reachd::report
