#pragma once

// What outlives the process, as a value: so that a restart in the middle of an outage neither begins it anew
// nor ends it. Made by Core::remember_*(), given back to Core::recall() by the next process.
//
// Counters are not in it: Prometheus knows how to go on after their reset. Neither are phases, histories and
// what else only a page shows. A memory is believed for as long as the state of its series is worth anything:
// 10 minutes, or 10 intervals of the probe where that is longer. The address that last worked is no state and
// is believed for a day.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/addresses.hpp"
#include "core/recent.hpp"
#include "core/snapshot.hpp"

namespace reachd::core {

/// A settled state.
struct StateMemory {
  bool up = false;
  /// The last attempt that agrees with `up`: its outcome, times, address and host, and what of its facts the
  /// diagnosis reads. Nothing else of it is kept.
  result::Result last;
  std::optional<Wall> last_success;
  std::optional<Wall> last_transition;
  std::optional<Wall> down_since;
  Wall last_up;  ///< or since when it is watched
  std::optional<result::Block> block;
};

/// An address that a series has tried of late, and what came of it; the newest last.
struct TriedMemory {
  Place place;
  std::vector<std::pair<Wall, bool>> results;  ///< when, and whether it worked
};

struct SeriesMemory {
  Labels labels;
  std::string question;  ///< question_fingerprint(): of another one the state says nothing
  /// When the state was last known to stand: when this was made, but for a series that has not been attempted
  /// since an earlier restart, so that a daemon that never gets to probe does not keep a state for ever.
  Wall seen;
  std::optional<StateMemory> state;
  std::optional<Place> place;  ///< the last that worked
  Wall place_worked;           ///< when
  /// When its name last had a record of its family or type: for a day its loss is a failure and no skip.
  std::optional<Wall> record_seen;
  /// What `addresses_blocked` and `degraded_path` rest on; kept while either is published.
  std::vector<TriedMemory> tried;
  std::vector<Recent::Minute> recent;
};

struct CauseMemory {
  std::string source;
  net::Family family = net::Family::ipv4;
  verdict::Diagnosis diagnosis;
};

struct Memory {
  Wall written;
  std::map<std::string, std::set<net::Family>> families;  ///< HostFacts::families
  std::vector<SeriesMemory> series;
  std::vector<CauseMemory> causes;
  std::vector<ServiceRecord> services;
  std::optional<double> clock_offset;  ///< seconds
};

/// What of a memory was taken up.
struct Recalled {
  std::size_t states = 0;
  std::size_t causes = 0;
  std::size_t addresses = 0;
  std::size_t too_old = 0;         ///< states that were not
  std::size_t other_question = 0;  ///< likewise: the configuration asks something else now
};

/// For how long a state stands that nobody looks at.
std::chrono::nanoseconds belief(const config::Schedule& schedule);

/// The families of `memory` that count as seen by this process: those of a memory written within the longest
/// belief() of the configuration. The loss of a family before the restart stays a fault so.
std::map<std::string, std::set<net::Family>> families_to_believe(const Memory& memory,
                                                                 const config::Config& config, Wall now);

}  // namespace reachd::core
