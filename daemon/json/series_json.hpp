#pragma once

// One series, and one attempt of it, as JSON: the parts of all answers of the API. Names and units as
// status_json.hpp says.

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "core/snapshot.hpp"

namespace reachd::json {

/// Sets `key` where there is a time.
void put_time(nlohmann::json& object, const char* key, const std::optional<base::Wall>& time);

/// What one attempt found out.
nlohmann::json attempt_json(const result::Result& result);

/// What tells a series apart: `probe`, `kind`, `target`, `port`, `source`, `family`, and of DNS `resolver`
/// and `type`; and its `role`, `takes_part`, `up` and `settled`.
nlohmann::json state_json(const core::Record& record);

/// A series as /api/v1/status has it: its state, its last attempt, its counts, its failures in short.
nlohmann::json series_json(const core::Record& record);

/// The same with all that is remembered: the attempts at length, and the trace that found the block.
nlohmann::json whole_series_json(const core::Record& record);

}  // namespace reachd::json
