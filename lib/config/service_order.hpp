#pragma once

// Services may consist of services: determines an order in which they can be evaluated, and the cycles that
// prevent it.

#include <cstddef>
#include <vector>

namespace reachd::config {

/// Groups of nodes, each group after everything that it leads to. A node that is not in a cycle is a group of
/// its own; nodes that lead to each other form one group (a strongly connected component; Tarjan 1972), in
/// ascending order. `edges[i]`: the nodes that node i leads to. Not recursive, whatever the depth.
std::vector<std::vector<std::size_t>> ordered_groups(const std::vector<std::vector<std::size_t>>& edges);

}  // namespace reachd::config
