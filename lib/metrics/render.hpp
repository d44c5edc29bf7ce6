#pragma once

// The exposition returned by `GET /metrics`.

#include <string>

#include "core/snapshot.hpp"

namespace reachd::metrics {

/// Prometheus' text format 0.0.4, every family with its HELP and TYPE. Reads /proc/self for the process_*
/// families; one that cannot be read is omitted. Any thread. Families are built and written one after
/// another, so that only the largest of them is in memory in addition to the text.
std::string render(const core::Snapshot& snapshot);

}  // namespace reachd::metrics
