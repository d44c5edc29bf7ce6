#pragma once

// The two clocks. They are always passed in: the core never reads one, so that a test can run through a day
// in a second.

#include <algorithm>
#include <chrono>

namespace reachd::base {

using Steady = std::chrono::steady_clock::time_point;
using Wall = std::chrono::system_clock::time_point;

/// One moment on both clocks: `steady` for all waits and durations, `wall` only for what people and
/// Prometheus read.
struct Now {
  Steady steady;
  Wall wall;

  /// A moment of the past on the other clock; what the wall clock has in the future, being set back since,
  /// is now.
  Steady steady_of(Wall when) const { return steady - age(when); }
  Wall wall_of(Steady when) const { return wall - std::chrono::duration_cast<Wall::duration>(steady - when); }
  /// Never negative.
  Steady::duration age(Wall when) const { return std::max(wall - when, Wall::duration{}); }
};

}  // namespace reachd::base
