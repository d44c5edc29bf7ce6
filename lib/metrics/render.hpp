#pragma once

// The exposition that `GET /metrics` answers with.

#include <string>

#include "core/snapshot.hpp"

namespace reachd::metrics {

/// Prometheus' text format 0.0.4, every family with its HELP and TYPE. Reads /proc/self for the process_*
/// families; one that cannot be read is left out. Any thread. Families are built and written one after
/// another, so that beside the text only the largest of them is in memory.
std::string render(const core::Snapshot& snapshot);

}  // namespace reachd::metrics
