#pragma once

// The last attempts of a series as a small picture.

#include "daemon/page/series.hpp"

namespace reachd::page {

/// A line of their latency and below it a mark for each: a low one for a success, a bar over the whole height
/// for a failure, so that colour is not needed. For the eye only; what it shows is told in words beside it.
/// Some 150 bytes.
void write_history(Html& html, const std::vector<const result::Result*>& attempts);

/// "2 of the last 20 failed", or nothing where none did; and when the last failure was where it is older.
void write_failed(Html& html, const View& view, const core::Record& record,
                  const std::vector<const result::Result*>& attempts);

}  // namespace reachd::page
