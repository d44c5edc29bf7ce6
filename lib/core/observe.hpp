#pragma once

// From the core's records to what the diagnosis looks at.

#include "core/tracker.hpp"
#include "verdict/diagnose.hpp"

namespace reachd::core {

/// `any_up`: when some probe that connects was last up in the tracker's source and family; a control is of
/// use if it was up in the 24 h before that. Before now instead, an outage of a day would make its own
/// controls useless, and turn from uplink_down into something else.
verdict::Observation observe(const Tracker& tracker, Steady now, Steady any_up);

}  // namespace reachd::core
