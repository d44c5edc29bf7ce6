#pragma once

// What outlives the process, as a value. Made by Core::save_*(), given back to Core::restore() by the next
// process; restored.hpp says what of it is still valid then.
//
// Counters are not in it: Prometheus handles their reset. Neither are phases, histories and whatever else
// only a page shows.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/addresses.hpp"
#include "core/recent.hpp"
#include "core/snapshot.hpp"
#include "host/boot.hpp"

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
  std::optional<result::Block> block;
};

/// Who answered well over HTTP: what another answer is compared with.
template <class Time>
struct GoodAnswerAt {
  std::string server;
  std::string via;
  Time seen{};
};
using GoodAnswer = GoodAnswerAt<base::Steady>;

struct SeriesMemory {
  Labels labels;
  std::string question;  ///< question_fingerprint(): the state is valid for this question only
  /// When the state was last known to be true: when this was made, except for a series that has not been
  /// attempted since an earlier restart, so that a daemon that never gets to probe does not keep a state for
  /// ever.
  Wall seen;
  std::optional<StateMemory> state;
  std::vector<WorkedMemory> remembered;  ///< the last that worked first
  /// When its name last had a record of its family or type: for a day its loss is a failure, not a skip.
  std::optional<Wall> record_seen;
  std::optional<Wall> worked;                ///< the last time, whatever became of its state
  std::chrono::nanoseconds others_worked{};  ///< Tracker::others_worked()
  std::vector<GoodAnswerAt<Wall>> good_answers;
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
  std::optional<host::Boot> boot;                         ///< at that moment; none from reachd 0.1.0
  std::map<std::string, std::set<net::Family>> families;  ///< HostFacts::families
  std::vector<SeriesMemory> series;
  std::vector<CauseMemory> causes;
  std::vector<ServiceRecord> services;
  std::optional<double> clock_offset;  ///< seconds
};

/// Less is the clocks' drift.
inline constexpr std::chrono::milliseconds slightest_clock_step{100};
/// By how much the wall clock was set since `memory` was written, as CLOCK_BOOTTIME tells on the same boot; 0
/// on another one, where nobody can say.
Wall::duration clock_step(const Memory& memory, Wall now, const host::Boot& boot);
/// Moves every time by `step`, so that all is as old as it is.
void follow_clock(Memory& memory, Wall::duration step);

}  // namespace reachd::core
