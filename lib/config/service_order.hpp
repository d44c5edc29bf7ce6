#pragma once

// Services may consist of services: determines an order in which they can be evaluated, and the cycles that
// prevent it.

#include <cstddef>
#include <vector>

namespace reachd::config {

struct ServiceOrder {
  /// All nodes, each after those that it leads to, as far as cycles allow.
  std::vector<std::size_t> sorted;
  /// Groups of nodes that lead to each other, in ascending order; one that leads to itself is a cycle of its
  /// own. Every cycle shares a node with one of these, or is one.
  std::vector<std::vector<std::size_t>> circles;
};

/// `edges[i]`: the nodes that node i leads to. Not recursive, whatever the depth.
ServiceOrder order_of(const std::vector<std::vector<std::size_t>>& edges);

}  // namespace reachd::config
