#pragma once

// The state as one HTML document for a browser or a phone: the answer and its causes first, then services,
// the table of hosts, the probes. Nothing is loaded from elsewhere; without JavaScript all of it works, with
// it the page renews itself and loads the attempts of a probe where it is opened.
//
// Under 100 kB for 60 probes and 1 MB for 1,000: so attempts are on each probe's own page (probe_page.hpp),
// and here only what failing series met with last.

#include <string>

#include "core/snapshot.hpp"
#include "daemon/page/language.hpp"

namespace reachd::page {

std::string status_page(const core::Snapshot& snapshot, Language language);

}  // namespace reachd::page
