#include "config/service_order.hpp"

#include <algorithm>
#include <cstdint>

namespace reachd::config {

// Depth first: a node is sorted once everything that it leads to is. An edge to a node on the current path
// closes a cycle, which is the path from that node on.
ServiceOrder order_of(const std::vector<std::vector<std::size_t>>& edges) {
  enum class State : std::uint8_t { unseen, on_path, sorted };
  struct Step {
    std::size_t node;
    std::size_t next_edge = 0;
  };
  ServiceOrder result;
  std::vector<State> states(edges.size(), State::unseen);
  std::vector<Step> path;
  const auto enter = [&](std::size_t node) {
    states[node] = State::on_path;
    path.push_back({node});
  };
  for (std::size_t start = 0; start < edges.size(); ++start) {
    if (states[start] == State::unseen) enter(start);
    while (!path.empty()) {
      Step& step = path.back();
      if (step.next_edge == edges[step.node].size()) {
        states[step.node] = State::sorted;
        result.sorted.push_back(step.node);
        path.pop_back();
        continue;
      }
      const std::size_t to = edges[step.node][step.next_edge++];
      if (states[to] == State::unseen) {
        enter(to);
      } else if (states[to] == State::on_path) {
        auto& circle = result.circles.emplace_back();
        for (auto back = path.rbegin(); circle.empty() || circle.back() != to; ++back)
          circle.push_back(back->node);
        std::ranges::sort(circle);
      }
    }
  }
  return result;
}

}  // namespace reachd::config
