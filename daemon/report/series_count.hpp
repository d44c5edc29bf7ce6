#pragma once

// How many series /metrics will have: `reachd check` prints it for whoever runs the Prometheus server.

#include <cstddef>

#include "core/plan.hpp"

namespace reachd::report {

/// The maximum number of sample lines of one task, once it has settled and an attempt has succeeded.
std::size_t series_of(const probe::Task& task);

/// All sample lines of the daemon with this plan.
std::size_t series_count(const config::Config& config, const core::Plan& plan);

}  // namespace reachd::report
