#pragma once

// The state as JSON: what `/api/v1/status` answers with and `once --format json` prints.
//
// An object with `version`, `taken`, `process_start`, `proxied`, `services` and `probes`. Times are RFC 3339
// in UTC with milliseconds, durations are seconds, names are those of the metrics' labels. A key whose value
// is not known is left out, but for `up` and `outcome` of a probe, which are null then.

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/snapshot.hpp"

namespace reachd::json {

nlohmann::json status_json(const core::Snapshot& snapshot);

/// Indented, ended by a line break; bytes that are not UTF-8 become U+FFFD.
std::string to_text(const nlohmann::json& value);

}  // namespace reachd::json
