#pragma once

// "Did you mean ...": the known word nearest to a mistyped one.

#include <string>
#include <string_view>
#include <vector>

namespace reachd::yaml {

/// The number of insertions, deletions, replacements and swaps of neighbouring letters between the two
/// (optimal string alignment), ignoring the case of ASCII letters; `limit` + 1 if it exceeds `limit`.
int edit_distance(std::string_view a, std::string_view b, int limit);

/// The nearest known word within a third of the length of `wrong` (at most 3 edits), the first if several are
/// equally near; empty if none is near.
std::string_view nearest(std::string_view wrong, const std::vector<std::string_view>& known);

}  // namespace reachd::yaml
