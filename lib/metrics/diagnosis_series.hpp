#pragma once

// The families of causes and blocks.

#include "core/snapshot.hpp"
#include "metrics/definitions.hpp"

namespace reachd::metrics {

void fill_diagnosis(const core::Snapshot& snapshot, Series& series);
void fill_diagnosis_start(const core::Snapshot& snapshot, Series& series);
void fill_diagnosis_info(const core::Snapshot& snapshot, Series& series);

}  // namespace reachd::metrics
