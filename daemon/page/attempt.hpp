#pragma once

// A series in detail: one attempt, step by step; and where on the path it is blocked, with the trace that
// found that next to the trace of its control.

#include "daemon/page/series.hpp"

namespace reachd::page {

/// A list item that opens: time and result, then its steps. `id`: unique on the page.
void write_attempt(Html& html, const View& view, const probe::Labels& labels, const result::Result& result,
                   std::string_view id);

/// Only its steps, as an ordered list: lookup, connection, TLS or HTTP, and how it ended.
void write_steps(Html& html, const View& view, const probe::Labels& labels, const result::Result& result);

/// Writes nothing if no block is known.
void write_block(Html& html, const View& view, const core::Record& record);

}  // namespace reachd::page
