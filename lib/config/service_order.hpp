#pragma once

// Services may be made of services: the order in which they can be judged, and the circles in which they
// cannot.

#include <cstddef>
#include <vector>

namespace reachd::config {

/// Groups of nodes, each group after all that it leads to. A node that is in no circle is a group of its own;
/// the nodes that lead to each other are one group (a strongly connected component; Tarjan 1972), in
/// ascending order. `edges[i]`: the nodes that node i leads to. Uses no recursion, whatever the depth.
std::vector<std::vector<std::size_t>> ordered_groups(const std::vector<std::vector<std::size_t>>& edges);

}  // namespace reachd::config
