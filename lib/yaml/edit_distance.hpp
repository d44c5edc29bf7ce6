#pragma once

// "Did you mean ...": the nearest known word to a mistyped one.

#include <string>
#include <string_view>
#include <vector>

namespace reachd::yaml {

/// How many insertions, deletions, replacements and swaps of neighbours lead from one to the other (optimal
/// string alignment), ASCII letters compared without case; `limit` + 1 where it is more than `limit`.
int edit_distance(std::string_view a, std::string_view b, int limit);

/// The known word within a third of the length of `wrong` (at most 3 edits), the first of the nearest; empty:
/// none is near.
std::string_view nearest(std::string_view wrong, const std::vector<std::string_view>& known);

}  // namespace reachd::yaml
