#pragma once

// Translates a failure that the core wants traced into what the locator needs to know about it.

#include "core/core.hpp"
#include "locate/trace.hpp"
#include "probe/contexts.hpp"

namespace reachd::daemon {

/// `contexts`: those of the configuration that the task belongs to.
locate::Request trace_request(const core::StartTrace& start, const probe::Contexts& contexts);

}  // namespace reachd::daemon
