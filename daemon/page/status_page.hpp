#pragma once

// The state as one HTML document for a browser or phone: the answer and its causes first, then services, the
// table of hosts, the probes. Nothing is loaded from elsewhere. Everything works without JavaScript; with it,
// the page refreshes itself and loads the attempts of a probe when it is opened.
//
// Under 100 kB for 60 probes and 1 MB for 1,000: therefore attempts are on each probe's own page
// (probe_page.hpp), and this one only has the last attempt of each failing series.

#include <string>

#include "core/snapshot.hpp"
#include "daemon/page/language.hpp"

namespace reachd::page {

std::string status_page(const core::Snapshot& snapshot, Language language);

}  // namespace reachd::page
