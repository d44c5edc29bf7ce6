#include "config/service_order.hpp"

#include <algorithm>

namespace reachd::config {

namespace {

class Tarjan {
 public:
  explicit Tarjan(const std::vector<std::vector<std::size_t>>& edges)
      : edges_(edges), number_(edges.size(), 0), low_(edges.size(), 0), on_stack_(edges.size(), false) {}

  std::vector<std::vector<std::size_t>> run() {
    for (std::size_t node = 0; node < edges_.size(); ++node) {
      if (number_[node] == 0) visit(node);
    }
    return std::move(groups_);
  }

 private:
  struct Step {
    std::size_t node;
    std::size_t next_edge = 0;
  };

  void enter(std::size_t node) {
    number_[node] = low_[node] = ++count_;
    stack_.push_back(node);
    on_stack_[node] = true;
    steps_.push_back({node});
  }

  void visit(std::size_t start) {
    enter(start);
    while (!steps_.empty()) {
      Step& step = steps_.back();
      const std::size_t node = step.node;
      if (step.next_edge < edges_[node].size()) {
        const std::size_t to = edges_[node][step.next_edge++];
        if (number_[to] == 0) {
          enter(to);
        } else if (on_stack_[to]) {
          low_[node] = std::min(low_[node], number_[to]);
        }
        continue;
      }
      steps_.pop_back();
      if (!steps_.empty()) low_[steps_.back().node] = std::min(low_[steps_.back().node], low_[node]);
      if (low_[node] == number_[node]) close_group(node);
    }
  }

  void close_group(std::size_t root) {
    std::vector<std::size_t> group;
    do {
      group.push_back(stack_.back());
      on_stack_[stack_.back()] = false;
      stack_.pop_back();
    } while (group.back() != root);
    std::sort(group.begin(), group.end());
    groups_.push_back(std::move(group));
  }

  const std::vector<std::vector<std::size_t>>& edges_;
  std::vector<std::size_t> number_;  ///< in the order of first visits, from 1; 0: not visited
  /// The lowest number known to be reachable from here.
  std::vector<std::size_t> low_;
  std::vector<bool> on_stack_;
  std::vector<std::size_t> stack_;
  std::vector<Step> steps_;
  std::vector<std::vector<std::size_t>> groups_;
  std::size_t count_ = 0;
};

}  // namespace

std::vector<std::vector<std::size_t>> ordered_groups(const std::vector<std::vector<std::size_t>>& edges) {
  return Tarjan(edges).run();
}

}  // namespace reachd::config
