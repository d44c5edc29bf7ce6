#pragma once

// The family of the authorities that the configuration pins.

#include "metrics/definitions.hpp"

namespace reachd::metrics {

/// Of the sets of trust that a tls probe uses, the pinned authorities whose end is known: Apple's own. Of a
/// key that the operator has pinned nothing but its hash is known.
void fill_authority_not_after(const core::Snapshot& snapshot, Series& series);

}  // namespace reachd::metrics
