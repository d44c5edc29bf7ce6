#pragma once

// Two looks at the same network, one before a change and one after it: what got better, what got worse. Pure.
//
// Series and services decide. Times do not: a single attempt says nothing of them. Causes do not either: each
// of them stands for series that fail, and a cause that is now another one with the same failures is no loss.

#include <string>
#include <vector>

#include "daemon/json/saved_status.hpp"

namespace reachd::report {

using json::Comparison;
using json::SavedStatus;

/// What each series and service of `before` has become. Worse: what was ok fails, or is not attempted any
/// more although its probe is (the family or the record is gone), or a service does worse. A series that is
/// new and fails is worse too where its probe was there before: devices try a new family first.
Comparison compare(const SavedStatus& before, const SavedStatus& after);

/// Lines under a heading, "Nothing has changed." where that is so. `name`: of the file. `width` in
/// characters, 0: lines are not broken. ASCII.
std::string comparison_text(const Comparison& comparison, const std::string& name, const std::string& taken,
                            bool colour, int width);

}  // namespace reachd::report
