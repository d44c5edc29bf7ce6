#pragma once

// The state as one HTML document for a browser or phone: the answer and its causes first, then services, the
// table of hosts, the probes. Nothing is loaded from elsewhere. Everything works without JavaScript; with it,
// the page refreshes itself and loads the attempts of a probe when it is opened.
//
// Under 100 kB for 60 probes and 1 MB for 1,000: therefore attempts are on each probe's own page
// (probe_page()), and this one only has the last attempt of each failing series.

#include <string>
#include <string_view>

#include "core/snapshot.hpp"
#include "daemon/page/language.hpp"

namespace reachd::page {

std::string status_page(const core::Snapshot& snapshot, Language language);

/// One probe with everything remembered about it: a page of its own, from which the script also takes the
/// content of an opened probe on the status page. Empty if there is no such probe.
std::string probe_page(const core::Snapshot& snapshot, std::string_view probe, Language language);

/// For a name that no probe has.
std::string no_such_probe_page(const core::Snapshot& snapshot, Language language);

}  // namespace reachd::page
