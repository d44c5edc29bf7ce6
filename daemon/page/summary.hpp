#pragma once

// The top of the status page: the answer, the problems, the services.

#include "daemon/page/series.hpp"

namespace reachd::page {

/// The answer in a word or two: the worst of the services.
State answer(const View& view);

/// Announced by screen readers when it changes, so nothing in it changes with time alone.
void write_verdict(Html& html, const View& view);
void write_services(Html& html, const View& view);

}  // namespace reachd::page
