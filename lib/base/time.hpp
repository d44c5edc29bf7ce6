#pragma once

// The two clocks, always handed in: the core never asks one, so that a test can live through a day in a
// second.

#include <chrono>

namespace reachd::base {

using Steady = std::chrono::steady_clock::time_point;
using Wall = std::chrono::system_clock::time_point;

/// One moment on both clocks: `steady` for every wait and duration, `wall` only for what people and
/// Prometheus read.
struct Now {
  Steady steady;
  Wall wall;
};

}  // namespace reachd::base
