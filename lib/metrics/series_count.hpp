#pragma once

// How many series /metrics will have: `reachd check` prints it for whoever runs the Prometheus server.

#include <cstddef>

#include "core/snapshot.hpp"

namespace reachd::metrics {

/// A record of this task with which every line that it can have exists.
core::Record full_record(const std::shared_ptr<const probe::Task>& task);

/// The maximum number of sample lines of one task, once it has settled and an attempt has succeeded.
std::size_t series_of(const std::shared_ptr<const probe::Task>& task);

/// All sample lines of the daemon with this plan.
std::size_t series_count(const config::Config& config, const core::Plan& plan);

}  // namespace reachd::metrics
