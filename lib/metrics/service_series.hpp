#pragma once

// The families for services and for the prober itself: scheduler, clock, log, configuration.

#include "metrics/definitions.hpp"

namespace reachd::metrics {

void fill_service_state(const core::Snapshot& snapshot, Series& series);
void fill_scheduler_lag(const core::Snapshot& snapshot, Series& series);
void fill_scheduler_skipped(const core::Snapshot& snapshot, Series& series);
void fill_in_flight(const core::Snapshot& snapshot, Series& series);
void fill_clock_offset(const core::Snapshot& snapshot, Series& series);
void fill_log_dropped(const core::Snapshot& snapshot, Series& series);
void fill_build_info(const core::Snapshot& snapshot, Series& series);
void fill_last_reload_successful(const core::Snapshot& snapshot, Series& series);
void fill_last_reload_success(const core::Snapshot& snapshot, Series& series);

}  // namespace reachd::metrics
