#pragma once

// How many series /metrics will have: what `reachd check` tells the owner of the Prometheus beforehand.

#include <cstddef>

#include "core/snapshot.hpp"

namespace reachd::metrics {

/// As a record of this task is where every line that it can have is there.
core::Record full_record(const std::shared_ptr<const probe::Task>& task);

/// The sample lines of one task, once it has settled and an attempt went well: at most that many.
std::size_t series_of(const std::shared_ptr<const probe::Task>& task);

/// All sample lines of the daemon for this plan.
std::size_t series_count(const config::Config& config, const core::Plan& plan);

}  // namespace reachd::metrics
