#pragma once

// What the core keeps of one task, and how the parts of the core find it.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/schedule.hpp"
#include "core/tracker.hpp"
#include "journal/rate_limit.hpp"

namespace reachd::core {

struct Series {
  TaskId id = 0;
  Tracker tracker;
  /// Attempts that took the next address in turn.
  std::uint32_t turn = 0;
  /// For one attempt each: the failure that is tried again at another address.
  std::optional<result::Result> first_try;
  journal::RateLimit journal_limit;

  Series(TaskId series_id, std::shared_ptr<const Task> task) : id(series_id), tracker(std::move(task)) {}
  const Task& task() const { return *tracker.record().task; }
};

/// A source and a family: what is judged together, as one fault rarely reaches further.
using Group = std::pair<std::string, net::Family>;
/// Every series of the plan once, each group in the plan's order; of no owner.
using Groups = std::map<Group, std::vector<Series*>>;
/// Those of a group; none if it is not in the plan.
inline std::span<Series* const> series_in(const Groups& groups, const std::string& source,
                                          net::Family family) {
  const auto found = groups.find({source, family});
  return found == groups.end() ? std::span<Series* const>() : found->second;
}

}  // namespace reachd::core
