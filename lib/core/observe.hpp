#pragma once

// From the core's records to what the diagnosis looks at.

#include "core/tracker.hpp"
#include "verdict/diagnose.hpp"

namespace reachd::core {

verdict::Observation observe(const Tracker& tracker, Steady now);

}  // namespace reachd::core
