#pragma once

// What the core keeps of one task; for the files that Core is written in.

#include "core/core.hpp"

namespace reachd::core {

struct Core::Entry {
  TaskId id = 0;
  Tracker tracker;
  Steady origin;  // one start of the grid
  Steady due;
  Steady last_start{};
  std::optional<Steady> last_hurried;
  std::optional<Steady> last_record;  // when the name was last seen to have a record of this family or type
  bool running = false;
  bool attempted = false;
  std::uint32_t turn = 0;
  std::string question;  // its fingerprint, once it was needed
  journal::RateLimit journal_limit;

  Entry(std::shared_ptr<const Task> task, Steady now) : tracker(std::move(task), now) {}
  const Task& task() const { return *tracker.record().task; }
  const config::Schedule& schedule() const { return task().probe->schedule; }
};

}  // namespace reachd::core
