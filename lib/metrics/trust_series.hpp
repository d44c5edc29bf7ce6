#pragma once

// The family for the authorities that the configuration pins.

#include "metrics/definitions.hpp"

namespace reachd::metrics {

/// Covers the trust sets that a tls probe uses and the pinned authorities whose end is known, i.e. Apple's
/// own. Of a key that the operator has pinned, only the hash is known.
void fill_authority_not_after(const core::Snapshot& snapshot, Series& series);

}  // namespace reachd::metrics
