#pragma once

// The core: decides what to attempt when, and what the results mean. It knows no socket, no clock and no
// thread: events and times go in, actions come out, and whoever runs it performs them. So a day of two
// hundred probes with faults coming and going is a test of some seconds (core_simulation_test.cpp).
//
// Scheduling. Each task has a grid of starts: a phase, spread over min(interval, 10 s) when it is first
// planned, and the interval. The grid never moves, so the spread stays. An unsettled task leaves it
// (fast_interval after its last start) and returns to it once settled. An attempt that is due while the last
// one runs is skipped and counted, never queued. A set ordered by due time holds all tasks; between two
// attempts nothing else of a task exists. Rejected: a coroutine with a timer for each task (5 kB each against
// 0.1 kB, and a reload would have to cancel them all).

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "core/memory.hpp"
#include "core/services.hpp"
#include "core/trace_control.hpp"
#include "core/traces.hpp"
#include "core/tracker.hpp"
#include "journal/journal.hpp"
#include "journal/rate_limit.hpp"
#include "probe/order.hpp"

namespace reachd::core {

using TaskId = std::uint64_t;  ///< never used again within a process

/// Make one attempt, and hand its Result to Core::attempt_done().
struct StartAttempt {
  TaskId id = 0;
  probe::Order order;
};

/// Look for the place of a settled failure, and hand the block to Core::trace_done().
struct StartTrace {
  std::uint64_t trace = 0;
  std::shared_ptr<const Task> task;
  result::Result failure;          ///< the last attempt; its address is that to look at
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
  std::size_t in_flight_limit = 1024;
  bool traces = true;      ///< settled failures are looked for on the path; see Traces
  std::uint64_t seed = 1;  ///< for the picks from patterns
};

class Core {
 public:
  explicit Core(CoreOptions options);
  ~Core();

  /// Call before the first apply(): restores what the previous process knew. Series take it up as they enter
  /// the plan; this is not a transition, and they count as settled. What is too old by then is ignored.
  void restore(Memory memory);
  /// What of it was taken up until now.
  const Recalled& recalled() const { return recalled_; }
  /// A plan made anew. What is in both plans keeps its state, counters and schedule; what is only in the old
  /// one is forgotten (an attempt of it that is under way ends unheard).
  Actions apply(std::shared_ptr<const config::Config> config, const Plan& plan, Now now);
  Actions attempt_done(TaskId id, const std::shared_ptr<const Task>& task, const result::Result& result,
                       Now now);
  /// `paths`: what it saw on the way, to be shown beside the block.
  Actions trace_done(std::uint64_t trace, const result::Block& block, Now now,
                     std::shared_ptr<const TracedPaths> paths = {});
  Actions extra_answers(TaskId id, std::uint64_t count);
  /// Everything that is due. To be called at next_wake(), or at any other time.
  Actions tick(Now now);
  Steady next_wake() const;

  /// Every task has a result, or was found to have no record.
  bool all_attempted() const;
  std::size_t attempted() const;  ///< tasks of which that is true
  std::size_t in_flight() const { return in_flight_; }
  /// No trace runs and none is waited for.
  bool traced() const;

  struct Counts {
    std::size_t up = 0, down = 0, unsettled = 0;
  };
  /// Tasks by their settled state; those that take no part are not counted.
  Counts counts() const;
  /// In the configuration's order, for each source.
  std::vector<ServiceRecord> services() const;
  std::size_t size() const { return entries_.size(); }
  /// Changes whenever records come or go: a copy in slices begins again then.
  std::uint64_t generation() const { return generation_; }

  /// Copies records [from, from + count) to the end of `snapshot.records`.
  void copy_records(Snapshot& snapshot, std::size_t from, std::size_t count, Now now) const;
  /// All but the records.
  void copy_totals(Snapshot& snapshot, Now now) const;

  /// Adds series [from, from + count) to the end of `memory.series`.
  void remember_series(Memory& memory, std::size_t from, std::size_t count, Now now) const;
  /// All but the series and the families.
  void remember_totals(Memory& memory, Now now) const;
  /// Changes with every transition of something that is saved: a state, an outcome, a cause, its place.
  std::uint64_t transitions() const { return transitions_; }

 private:
  struct Entry;
  using Group = std::pair<std::string, net::Family>;  // source and family

  void add(const std::shared_ptr<const Task>& task, Steady first_due);
  void remove(Entry& entry);
  void set_due(Entry& entry, Steady due);
  void start(Entry& entry, Now now, Actions& actions);
  void skip(Entry& entry, SkipReason reason, Now now);
  void schedule_next(Entry& entry, Now now);
  /// The first start of the grid after `after`.
  static Steady grid_after(const Entry& entry, Steady after);
  void probe_related_soon(const Entry& cause, Now now);
  void write(Entry& entry, std::vector<journal::Entry> entries, Now now, Actions& actions);
  void write_left_out(Entry& entry, Now now, Actions& actions);
  /// After an attempt: is its failure to be traced, or has it ended?
  void note_failure(Entry& entry, Now now);
  /// Its failure is one that a trace looks for, and not one that says by itself how it is stopped.
  static bool is_traced(const Entry& entry);
  TraceControl control_of(const Entry& failing) const;
  void start_traces(Now now, Actions& actions);
  void judge_services(Now now, Actions& actions);
  /// The causes of every source and family that has changed, and every ten seconds of all.
  void diagnose(Now now, Actions& actions);
  void mark_changed(const std::string& source, Now now);
  std::vector<verdict::Observation> observations(const Group& group, Steady now) const;
  std::vector<DiagnosisRecord> diagnoses(Now now) const;
  void recall_series(Entry& entry, Now now);
  void recall_services();
  void recall_causes(Now now);

  CoreOptions options_;
  std::mt19937_64 random_;
  std::shared_ptr<const config::Config> config_;
  std::vector<std::shared_ptr<Entry>> entries_;  // in the plan's order
  std::unordered_map<TaskId, Entry*> by_id_;
  std::map<Group, std::vector<Entry*>> groups_;
  std::set<std::pair<Steady, TaskId>> queue_;
  std::set<TaskId> limited_;  // of which journal entries were left out
  TaskId next_id_ = 1;
  std::uint64_t generation_ = 0;
  std::uint64_t transitions_ = 0;
  std::size_t in_flight_ = 0;

  std::map<std::pair<std::string, std::string>, ServiceRecord> services_;  // by service and source
  std::set<std::string> changed_sources_;
  Steady services_due_{};
  Traces traces_;
  std::map<Group, verdict::Published> published_;
  std::set<Group> changed_groups_;
  Steady diagnosis_due_{};

  Histogram<lag_bounds.size()> lag_;
  std::array<std::uint64_t, base::count<SkipReason>> skipped_{};
  std::optional<double> clock_offset_;

  std::map<Labels, SeriesMemory> recall_series_;  // not taken up yet
  std::vector<CauseMemory> recall_causes_;
  std::vector<ServiceRecord> recall_services_;
  std::optional<double> recall_clock_offset_;
  Recalled recalled_;
};

}  // namespace reachd::core
