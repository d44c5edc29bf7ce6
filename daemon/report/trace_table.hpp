#pragma once

// What `reachd trace` prints: the two paths side by side, and a sentence to forward.

#include <string>

#include "daemon/json/trace_json.hpp"

namespace reachd::report {

using json::TraceReport;

/// 0: the port works. 1: it is blocked, and how is known. 3: it does not work, and why could not be told.
int trace_exit_status(const TraceReport& report);

/// One sentence that can be forwarded as it is.
std::string trace_sentence(const TraceReport& report);

/// For a person. ASCII.
std::string trace_table(const TraceReport& report);

}  // namespace reachd::report
