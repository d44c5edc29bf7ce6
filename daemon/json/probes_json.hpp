#pragma once

// The list of probes, and one probe with all that is remembered of it, as JSON.

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "core/snapshot.hpp"

namespace reachd::json {

/// An object with `version`, `taken` and `probes`: of each its name, where it is found, and the states of its
/// series.
nlohmann::json probes_json(const core::Snapshot& snapshot);

/// An object with `version`, `taken`, `probe` and `series`, each with its last successes and failures at
/// length, the oldest first; null where there is no such probe.
nlohmann::json probe_json(const core::Snapshot& snapshot, std::string_view probe);

}  // namespace reachd::json
