#pragma once

// The last attempts of a series as a small graph.

#include "daemon/page/series.hpp"

namespace reachd::page {

/// A line for their latency and below it a mark for each: a low one for a success, a bar of full height for a
/// failure, so that colour is not needed. For the eye only; the same is stated in words next to it. About 150
/// bytes.
void write_history(Html& html, const std::vector<const result::Result*>& attempts);

/// "2 of the last 20 failed", or nothing if none did; and the time of the last failure if it is older.
void write_failed(Html& html, const View& view, const core::Record& record,
                  const std::vector<const result::Result*>& attempts);

}  // namespace reachd::page
