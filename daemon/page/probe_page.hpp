#pragma once

// One probe with everything remembered about it: a page of its own, from which the script also takes the
// content of an opened probe on the status page.

#include <string>
#include <string_view>

#include "core/snapshot.hpp"
#include "daemon/page/language.hpp"

namespace reachd::page {

/// Empty if there is no such probe.
std::string probe_page(const core::Snapshot& snapshot, std::string_view probe, Language language);

/// For a name that no probe has.
std::string no_such_probe_page(const core::Snapshot& snapshot, Language language);

}  // namespace reachd::page
