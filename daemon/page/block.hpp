#pragma once

// Where on the path a series is stopped, and the trace that found it beside its control's.

#include "daemon/page/series.hpp"

namespace reachd::page {

/// Nothing where no block is known.
void write_block(Html& html, const View& view, const core::Record& record);

}  // namespace reachd::page
