#pragma once

// One probe with all that is remembered of it: a page of its own, which the script also takes apart to fill
// an opened probe of the status page.

#include <string>
#include <string_view>

#include "core/snapshot.hpp"
#include "daemon/page/language.hpp"

namespace reachd::page {

/// Empty where there is no such probe.
std::string probe_page(const core::Snapshot& snapshot, std::string_view probe, Language language);

/// For a name that no probe has.
std::string no_such_probe_page(const core::Snapshot& snapshot, Language language);

}  // namespace reachd::page
