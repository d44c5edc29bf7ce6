#pragma once

// One attempt, step by step.

#include "daemon/page/series.hpp"

namespace reachd::page {

/// A list item that opens: time and result, then its steps. `id`: unique on the page.
void write_attempt(Html& html, const View& view, const probe::Labels& labels, const result::Result& result,
                   std::string_view id);

/// Only its steps, as an ordered list: lookup, connection, TLS or HTTP, and how it ended.
void write_steps(Html& html, const View& view, const probe::Labels& labels, const result::Result& result);

}  // namespace reachd::page
