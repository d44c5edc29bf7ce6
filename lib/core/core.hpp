#pragma once

// The core: decides what to attempt when, and what the results mean. It knows no socket, no clock and no
// thread: events and times go in, actions come out, and whoever runs it performs them. So a day of two
// hundred probes with faults coming and going is a test of some seconds (core_simulation_test.cpp).
//
// It is made of four parts, each of which can be tested without the others:
//   Schedule   when each task is attempted
//   Judge      what the states mean together: services and causes
//   Restored   what the process before this one knew
//   Traces     which failures are located on the path, and when
// Core owns the series (one Tracker each), hands every event to the parts that it concerns and collects their
// actions. The parts do not know each other. Rejected: parts that call each other or post events to each
// other. The order in which they hear of a result matters (a journal entry about a probe comes before the one
// about its service), and here it can be read.

#include <cstdint>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "core/judge.hpp"
#include "core/memory.hpp"
#include "core/restored.hpp"
#include "core/schedule.hpp"
#include "core/series.hpp"
#include "core/trace_control.hpp"
#include "core/traces.hpp"
#include "journal/journal.hpp"
#include "probe/order.hpp"

namespace reachd::core {

/// Make one attempt, and hand its Result to Core::attempt_done().
struct StartAttempt {
  TaskId id = 0;
  probe::Order order;
};

/// Locate a settled failure on the path, and hand the block to Core::trace_done().
struct StartTrace {
  std::uint64_t trace = 0;
  std::shared_ptr<const Task> task;
  result::Result failure;          ///< the last attempt; its address is the one to look at
  std::uint16_t control_port = 0;  ///< see TraceControl
  std::optional<net::Endpoint> control;
};

struct WriteJournal {
  journal::Entry entry;
};

using Action = std::variant<StartAttempt, StartTrace, WriteJournal>;
using Actions = std::vector<Action>;

struct CoreOptions {
  bool single_attempt = false;               ///< each task once, as soon as it can be; for `reachd once`
  std::chrono::milliseconds spread{10'000};  ///< the longest time over which first starts are spread
  std::size_t in_flight_limit = 1024;        ///< of connections and queries, each a socket
  bool traces = true;                        ///< settled failures are located on the path; see Traces
  std::uint64_t seed = 1;                    ///< for the picks from patterns
};

class Core {
 public:
  explicit Core(CoreOptions options);
  /// Not copied: its parts refer to its series.
  Core(Core&&) = default;

  /// Before the first apply(): what the process before this one knew. See Restored.
  void restore(Memory memory) { restored_ = Restored(std::move(memory)); }
  /// What of it was taken up until now.
  const RestoredCounts& restored() const { return restored_.counts(); }
  /// A new plan. What is in both plans keeps its state, counters and schedule; what is only in the old one is
  /// forgotten (the result of an attempt of it that is under way is ignored).
  Actions apply(std::shared_ptr<const config::Config> config, const Plan& plan, Now now);
  Actions attempt_done(TaskId id, const std::shared_ptr<const Task>& task, const result::Result& attempted,
                       Now now);
  /// `paths`: what the trace saw on the way, to be shown with the block.
  void trace_done(std::uint64_t trace, const result::Block& block, Now now,
                  std::shared_ptr<const TracedPaths> paths = {});
  void extra_answers(TaskId id, std::uint64_t count);
  /// What a connection came to that an attempt of `task` at the name `host` had left behind.
  void address_done(TaskId id, const std::shared_ptr<const Task>& task, const std::string& host,
                    const result::AddressResult& result, Now now);
  /// Connections under way besides the first of each attempt: they count for the limit of those in flight.
  void set_extra_connections(std::size_t count) { schedule_.set_extra_in_flight(count); }
  /// Everything that is due. To be called at next_wake(), or at any other time.
  Actions tick(Now now);
  Steady next_wake() const;

  /// Every task has a result, or was found to have no record.
  bool all_attempted() const { return attempted() == size(); }
  /// The number of tasks of which that is true.
  std::size_t attempted() const { return schedule_.attempted(); }
  std::size_t in_flight() const { return schedule_.in_flight(); }
  /// No trace runs and none is waited for.
  bool traced() const { return traces_.running() == 0 && traces_.next_wake() == Steady::max(); }

  struct Counts {
    std::size_t up = 0, down = 0, unsettled = 0;
  };
  /// Tasks by their settled state; those that take no part are not counted.
  Counts counts() const;
  /// In the configuration's order, for each source.
  std::vector<ServiceRecord> services() const { return judge_.services(); }
  std::size_t size() const { return series_.size(); }
  /// Changes whenever records come or go: a copy in slices begins again then.
  std::uint64_t generation() const { return generation_; }

  /// Append copies of the next `count` series, or of all that are left; true once every series is there.
  bool copy_series(Snapshot& snapshot, std::size_t count, Now now) const;
  bool copy_series(Memory& memory, std::size_t count, Now now) const;
  /// All but the series, and of Memory what the host says: its families and boot.
  void copy_totals(Snapshot& snapshot, Now now) const;
  void copy_totals(Memory& memory, Now now) const;
  /// Changes whenever something that is saved changes: a state, an outcome, a cause, its place.
  std::uint64_t transitions() const { return transitions_ + judge_.changes(); }

 private:
  void remove(const Series& series);
  void replace_task(Series& series, const std::shared_ptr<const Task>& task, Now now);
  std::unique_ptr<Series> new_series(const std::shared_ptr<const Task>& task, std::size_t number,
                                     std::size_t count, Now now);
  /// To be called first with every event. When the wall clock is set (by NTP after booting in 1972),
  /// timestamps taken before are shifted with it, so that their age does not change.
  void follow_clock(Now now);
  void start(Series& series, Now now, Actions& actions);
  /// With one attempt each: what failed behind the connection is tried again at another address of the
  /// answer. True: an attempt at it was started.
  bool try_another_address(Series& series, const result::Result& result, Actions& actions);
  void probe_related_soon(const Series& cause, Now now);
  void attend_healing(const Series& series, const Change& change, Steady started, Now now);
  /// After an attempt: is its failure to be located, or has it ended?
  void note_failure(Series& series, Now now);
  TraceControl control_of(const Series& failing) const;
  void start_traces(Now now, Actions& actions);
  void write(Series& series, std::vector<journal::Entry> entries, Now now, Actions& actions);
  void write_left_out(Series& series, Now now, Actions& actions);

  CoreOptions options_;
  std::mt19937_64 random_;
  std::shared_ptr<const config::Config> config_;
  /// In the plan's order; the next two point into it.
  std::vector<std::unique_ptr<Series>> series_;
  std::unordered_map<TaskId, Series*> by_id_;
  Groups groups_;
  /// Of which journal entries were left out, and that has not been written yet.
  std::set<TaskId> limited_;
  TaskId next_id_ = 1;
  std::uint64_t generation_ = 0;
  std::uint64_t transitions_ = 0;
  std::optional<Wall::duration> clock_;  // the wall clock less the steady one, as in the stamps

  Schedule schedule_;
  Judge judge_;
  Restored restored_;
  Traces traces_;
};

}  // namespace reachd::core
