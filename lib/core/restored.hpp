#pragma once

// What the process before this one knew, until the series that it is about come into the plan.
//
// A restored state counts as settled and is no transition, so a restart in the middle of an outage neither
// begins it again nor ends it. It is valid for as long as somebody would still rely on it: 10 minutes, or 10
// intervals of the probe if that is longer. The address that last worked is no state and is valid for a day.
// Rejected: applying everything at once before the first plan (a source or family may only appear minutes
// after a boot, and its series would have lost their state by then); one age for everything (a probe every
// hour would never keep its state).

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/memory.hpp"
#include "core/series.hpp"

namespace reachd::core {

struct RestoredCounts {
  std::size_t states = 0;
  std::size_t causes = 0;
  std::size_t addresses = 0;
  /// States that were not taken up: too old, or the configuration asks something else now.
  std::size_t too_old = 0;
  std::size_t other_question = 0;
};

class Restored {
 public:
  Restored() = default;
  explicit Restored(Memory memory);

  /// Gives a series that is new in the plan what is still valid of its past. True if that includes a state.
  bool restore(Tracker& tracker, Now now);
  /// The clock's offset, once: to be taken after the first state.
  std::optional<double> take_clock_offset() { return std::exchange(clock_offset_, {}); }
  /// The services of sources with a restored state; all others are dropped.
  std::vector<ServiceRecord> take_services(const Groups& groups);
  /// The causes of groups that are in the plan, if a series that one explains has a restored state. Those of
  /// other groups wait for these to appear.
  std::vector<CauseMemory> take_causes(const Groups& groups, Now now);

  /// What was taken up until now.
  const RestoredCounts& counts() const { return counts_; }

 private:
  /// Not taken yet.
  std::map<Labels, SeriesMemory> series_;
  std::vector<CauseMemory> causes_;
  std::vector<ServiceRecord> services_;
  std::optional<double> clock_offset_;
  RestoredCounts counts_;
};

/// The families of `memory` that count as seen by this process: those of a memory written within the longest
/// time for which the configuration keeps a state valid. So a family lost before the restart stays a fault.
std::map<std::string, std::set<net::Family>> families_still_valid(const Memory& memory,
                                                                  const config::Config& config, Wall now);

}  // namespace reachd::core
