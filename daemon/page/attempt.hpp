#pragma once

// One attempt, step by step.

#include "daemon/page/series.hpp"

namespace reachd::page {

/// A list item that opens: when, what came of it, and then its steps. `id`: unique on the page.
void write_attempt(Html& html, const View& view, const probe::Labels& labels, const result::Result& result,
                   std::string_view id);

/// Its steps alone, as an ordered list: look-up, connection, TLS or HTTP, and how it ended.
void write_steps(Html& html, const View& view, const probe::Labels& labels, const result::Result& result);

}  // namespace reachd::page
