#pragma once

// Compares two snapshots of the same network, before and after a change: what got better, what got worse.
// Pure.
//
// Series and services decide. Times do not, because a single attempt says nothing about them. Causes do not
// either: each represents failing series, and a different cause for the same failures is not a deterioration.

#include <string>

#include "base/language.hpp"
#include "daemon/json/saved_status.hpp"

namespace reachd::report {

using json::Comparison;
using json::SavedStatus;

/// Compares each series and service of `before` with `after`. Worse: something that was ok fails, or is no
/// longer attempted although its probe is (the family or the record is gone), or a service is in a worse
/// state. A new series that fails is worse, too, if its probe existed before: devices try a new family first.
Comparison compare(const SavedStatus& before, const SavedStatus& after);

/// Lines under a heading; "Nothing has changed." if so. `name`: of the file. `width` in characters; 0: do not
/// break lines.
std::string comparison_text(const Comparison& comparison, const std::string& name, const std::string& taken,
                            bool colour, int width, base::Language language);

}  // namespace reachd::report
