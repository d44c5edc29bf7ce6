#pragma once

// What `reachd check` prints.

#include <string>

#include "config/load.hpp"
#include "core/plan.hpp"

namespace reachd::report {

/// Every message on a line of its own as FILE:LINE:COLUMN: text; then "N tasks, M series" (on this host as it
/// is now) or, if there is any error, the number of errors. `plan` is used only if the configuration was
/// loaded.
std::string check_summary(const config::Loaded& loaded, const core::Plan& plan);

}  // namespace reachd::report
