#pragma once

// Which settled failures are traced, and when. Pure: states and times go in, tasks to trace come out.
//
// A trace sends up to some hundred packets that expire on the way; a fault of two hundred probes must not
// become a burst of them. So only a few run at a time, the starts per minute are limited, and of what is
// alike (source, family, port, outcome) one is traced before any is traced twice, the most informative first:
// the sentence of a cause names a place within seconds, and the rest of its probes follow. A failure that
// lasts is traced again every ten minutes, since a firewall may move. What a trace found is published at once
// if nothing was published before; a different place only if two traces in a row agree on it, so that the
// labels do not follow a path that changes with every packet.

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/time.hpp"
#include "result/block.hpp"
#include "result/outcome.hpp"

namespace reachd::core {

using base::Steady;

/// What is presumably stopped by the same rule.
struct Alike {
  std::string source;
  net::Family family = net::Family::ipv4;
  std::uint16_t port = 0;
  result::Outcome outcome = result::Outcome::connect_timeout;

  auto operator<=>(const Alike&) const = default;
};

class Traces {
 public:
  static constexpr std::size_t most_at_once = 4;
  static constexpr std::size_t most_a_minute = 30;
  static constexpr std::chrono::minutes repeat{10};
  static constexpr std::chrono::seconds confirm{5};  ///< until another place is looked for a second time

  using Id = std::uint64_t;  ///< of a task, or of a trace; the latter is never used again

  /// `one_of_each`: of what is alike only one is traced, and only once; for `reachd once`.
  explicit Traces(bool one_of_each) : one_of_each_(one_of_each) {}

  /// The task is down and settled, its last attempt failed like this. To be called after each such attempt.
  /// An outcome that was not traced yet is traced at once.
  /// `comparable`: another port of the same address works, so that the trace can tell more: then it is traced
  /// at once, too, if the last trace was without. So a reachd that starts during an outage soon knows the
  /// place.
  /// `control`: of what is alike it is traced last, as the place is Apple's probes' matter, and a control may
  /// be silent (Judge).
  /// `target`: one that was not traced yet comes before one that was, on another port: two hosts show more.
  void failing(Id task, Alike alike, bool comparable, Steady now, bool control = false,
               std::string target = {});
  /// It is down, but its last attempt succeeded: no trace is begun, and one under way counts for nothing.
  void unsettled(Id task);
  /// It is up again, or gone: everything of it is forgotten.
  void over(Id task);

  /// This was published before a restart: another place replaces it only if two traces agree on it.
  void restore(Id task, const result::Block& told) { failures_[task].told = told; }

  struct Start {
    Id trace = 0;
    Id task = 0;
  };
  /// The next trace to begin now, if any. To be called until there is none.
  std::optional<Start> next(Steady now);
  /// A trace has ended. Returns its task if that task's published block has changed.
  std::optional<Id> done(Id trace, const result::Block& block, Steady now);
  /// The published block of the task.
  std::optional<result::Block> block(Id task) const;

  std::size_t running() const { return running_.size(); }
  /// When next() may have something to say by time alone; max() for never, or not before a trace has ended.
  Steady next_wake() const;

 private:
  struct Failure {
    Alike alike;
    bool comparable = false;
    bool control = false;
    std::string target;
    bool settled = true;
    std::optional<Steady> due;  ///< none: while it runs, or never again
    Id trace = 0;               ///< under way; 0: none
    std::set<result::Outcome> traced;
    bool traced_beside = false;  ///< the last trace that began had a port that works to compare with
    std::optional<result::Block> told;
    std::optional<result::Block> heard;  ///< by the last trace, if it differs from the published place
  };

  bool room(Steady now) const;
  /// A trace of it runs, even one that counts for nothing any more.
  bool under_way(Id task) const;
  std::map<Alike, int> traced_alike() const;
  /// A failure of the same target, source and family was.
  bool target_traced(const Failure& failure) const;

  bool one_of_each_;
  std::map<Id, Failure> failures_;
  std::map<Id, Id> running_;   // the task of each trace
  std::deque<Steady> starts_;  // of the last minute
  Id last_trace_ = 0;
};

}  // namespace reachd::core
