#pragma once

// The process_* families, from /proc/self and getrusage(2). A value that is not available is omitted.

#include "metrics/definitions.hpp"

namespace reachd::metrics {

void fill_cpu(const core::Snapshot& snapshot, Series& series);
void fill_open_fds(const core::Snapshot& snapshot, Series& series);
void fill_max_fds(const core::Snapshot& snapshot, Series& series);
void fill_virtual_memory(const core::Snapshot& snapshot, Series& series);
void fill_resident_memory(const core::Snapshot& snapshot, Series& series);
/// From the snapshot: /proc/stat, which contains the boot time, is hidden by ProcSubset=pid.
void fill_start_time(const core::Snapshot& snapshot, Series& series);

}  // namespace reachd::metrics
