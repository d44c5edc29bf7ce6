#pragma once

// From a failure that the core wants traced to what the locator needs to know of it.

#include "core/core.hpp"
#include "locate/trace.hpp"
#include "probe/contexts.hpp"

namespace reachd::daemon {

/// `contexts`: of the configuration that the task belongs to.
locate::Request trace_request(const core::StartTrace& start, const probe::Contexts& contexts);

}  // namespace reachd::daemon
