#pragma once

// The top of the status page: the answer, what is wrong, the services.

#include "daemon/page/series.hpp"

namespace reachd::page {

/// The answer in a word or two: the worst of the services.
State answer(const View& view);

/// Said to screen readers when it changes: nothing in it changes by time alone.
void write_verdict(Html& html, const View& view);
void write_services(Html& html, const View& view);

}  // namespace reachd::page
