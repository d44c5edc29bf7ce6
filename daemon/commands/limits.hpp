#pragma once

// Resources that this process may use.

#include "core/core.hpp"

namespace reachd::daemon {

/// The core's options as far as this process decides: how many attempts may be in progress, for which the
/// limit on open files is raised; and a seed that nobody can guess.
core::CoreOptions core_options();

}  // namespace reachd::daemon
