#pragma once

// The two clocks. They are always passed in: the core never reads one, so that a test can run through a day
// in a second.

#include <chrono>

namespace reachd::base {

using Steady = std::chrono::steady_clock::time_point;
using Wall = std::chrono::system_clock::time_point;

/// One moment on both clocks: `steady` for all waits and durations, `wall` only for what people and
/// Prometheus read.
struct Now {
  Steady steady;
  Wall wall;
};

}  // namespace reachd::base
