#pragma once

// When each task is attempted. Pure: times go in, tasks to start come out.
//
// Each task has a grid of starts: a phase, spread over min(interval, 10 s) when it is first planned, and the
// interval. The grid never moves, so the spread stays. A task that is probed fast leaves the grid
// (fast_interval after its last start) and returns to it afterwards. An attempt that is due while the last
// one runs is skipped and counted, never queued. A set ordered by due time holds all tasks; between two
// attempts nothing else of a task exists.
//
// Rejected: a coroutine with a timer for each task (5 kB each against 0.1 kB, and a reload would have to
// cancel them all); the next start counted from the end of the last attempt (slow attempts would drift
// together, and a fault of many probes would leave them in step for ever).

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "base/time.hpp"
#include "config/config.hpp"
#include "core/snapshot.hpp"

namespace reachd::core {

using base::Steady;

using TaskId = std::uint64_t;  ///< never used again within a process

struct ScheduleLimits {
  /// Each task once, as soon as it can be; for `reachd once`.
  bool single_attempt = false;
  /// The longest time over which first starts are spread.
  std::chrono::milliseconds spread{10'000};
  std::size_t in_flight = 1024;
};

class Schedule {
 public:
  explicit Schedule(ScheduleLimits limits) : limits_(limits) {}

  /// The first start of the task `number` (from 0) of `count` that come into the plan together.
  Steady first_start(const config::Schedule& times, std::size_t number, std::size_t count, Steady now) const;
  /// `fast`, here and below: the task is to be probed at its fast interval.
  void add(TaskId id, const config::Schedule& times, bool fast, Steady first_start);
  /// An attempt of it that is under way still counts as such until ended().
  void remove(TaskId id);
  /// The configuration of a task may be another one. A task that was attempted comes forward if it waits
  /// longer than it does now; `at_once`: it is due now, unless it runs.
  void replace(TaskId id, const config::Schedule& times, bool fast, bool at_once, Steady now);

  /// The next task to start now, which counts as running from here on. To be called until there is none; what
  /// is due and cannot start is skipped on the way.
  std::optional<TaskId> next(Steady now);
  /// An attempt has ended. False: its task was removed. Else one of the next two has to follow.
  bool ended(TaskId id);
  void proceed(TaskId id, bool fast, Steady now);
  /// There was nothing to attempt (Tracker::is_without_record): again in five minutes. The first time soon,
  /// as a resolver that loads its names anew has some of them too early.
  void pause(TaskId id);
  /// Brings tasks forward, spread over `span`: the first 200 of `ids` that do not run and were not brought
  /// forward within their interval before.
  void bring_forward(const std::vector<TaskId>& ids, std::chrono::nanoseconds span, Steady now);

  /// Likewise all that do not run, however lately they were brought forward.
  void hurry(const std::vector<TaskId>& ids, std::chrono::nanoseconds span, Steady now);

  /// Of the first task that is due; max() for never.
  Steady next_wake() const { return queue_.empty() ? Steady::max() : queue_.begin()->first; }

  std::size_t in_flight() const { return in_flight_; }
  /// What counts for the limit besides one for each attempt.
  void set_extra_in_flight(std::size_t count) { extra_in_flight_ = count; }
  /// Tasks of which an attempt has ended.
  std::size_t attempted() const;
  /// How much later than due attempts were started, in seconds.
  const Histogram<lag_bounds.size()>& lag() const { return lag_; }
  const std::array<std::uint64_t, base::count<SkipReason>>& skipped() const { return skipped_; }

 private:
  struct Slot {
    config::Schedule times;
    /// One start of the grid.
    Steady origin;
    Steady due;
    Steady last_start{};
    std::optional<Steady> brought_forward;
    bool fast = false;
    bool running = false;
    bool attempted = false;
    bool without_record = false;  // by the last attempt
  };

  void set_due(TaskId id, Slot& slot, Steady due);
  void skip(TaskId id, Slot& slot, SkipReason reason, Steady now);
  void start(TaskId id, Slot& slot, Steady now);
  /// The first start of the grid after `after`.
  static Steady grid_after(const Slot& slot, Steady after);

  ScheduleLimits limits_;
  std::unordered_map<TaskId, Slot> slots_;
  /// Every slot once, by its `due`.
  std::set<std::pair<Steady, TaskId>> queue_;
  std::size_t in_flight_ = 0;
  std::size_t extra_in_flight_ = 0;
  Histogram<lag_bounds.size()> lag_;
  std::array<std::uint64_t, base::count<SkipReason>> skipped_{};
};

}  // namespace reachd::core
