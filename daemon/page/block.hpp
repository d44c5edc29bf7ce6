#pragma once

// Where on the path a series is blocked, and the trace that found it next to that of its control.

#include "daemon/page/series.hpp"

namespace reachd::page {

/// Writes nothing if no block is known.
void write_block(Html& html, const View& view, const core::Record& record);

}  // namespace reachd::page
