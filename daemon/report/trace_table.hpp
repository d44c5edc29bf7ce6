#pragma once

// The output of `reachd trace`: the two paths side by side, and a sentence to forward.

#include <string>

#include "daemon/json/api_json.hpp"

namespace reachd::report {

using json::TraceReport;

/// 0: the port works. 1: it is blocked, and the mechanism is known. 3: it does not work, and the reason is
/// undetermined.
int trace_exit_status(const TraceReport& report);

/// One sentence that can be forwarded unchanged.
std::string trace_sentence(const TraceReport& report, base::Language language);

/// For a person, in UTF-8.
std::string trace_table(const TraceReport& report, base::Language language);

}  // namespace reachd::report
