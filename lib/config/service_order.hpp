#pragma once

// Services may consist of services: determines an order in which they can be evaluated, and the cycles that
// prevent it.

#include <cstddef>
#include <vector>

namespace reachd::config {

struct ServiceOrder {
  /// All nodes, each after those that it leads to, as far as circles allow.
  std::vector<std::size_t> sorted;
  /// Of nodes that lead to each other, in ascending order; one that leads to itself is a circle of its own.
  /// Every circle shares a node with one of these, or is one.
  std::vector<std::vector<std::size_t>> circles;
};

/// `edges[i]`: the nodes that node i leads to. Uses no recursion, whatever the depth.
ServiceOrder order_of(const std::vector<std::vector<std::size_t>>& edges);

}  // namespace reachd::config
