#pragma once

// Which address of a name the next attempt goes to, and what became of each.
//
// A name's addresses are tried in turn, so that one blocked address of several is found. An operator must not
// see that as flapping, though: after a failure the next attempt goes to the address that last worked. If
// that works, the probe stays up and only the one address counts as unreachable; if it fails too, that
// address is forgotten for this purpose and the one before it is next, so that a probe never sticks to a dead
// one.
//
// An address that failed is asked again before the turn goes on, until it has failed often enough to be told
// from loss: of ten addresses each has its turn only every five minutes, and a blocked one would never fail
// three times within the ten minutes that count.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "result/result.hpp"
#include "verdict/diagnose.hpp"

namespace reachd::core {

using base::Now;
using base::Steady;

/// A name and the address that it was reached at.
struct Place {
  std::string host;
  net::Address address;

  bool operator==(const Place&) const = default;
};

/// A place and what came of the attempts there, the newest last: when, and whether it worked.
template <class Time>
struct TriedPlace {
  Place place;
  std::vector<std::pair<Time, bool>> results;
};
using TriedMemory = TriedPlace<base::Wall>;

class Addresses {
 public:
  /// How long a result of an address counts, and how many addresses are remembered at the most (a pattern of
  /// fifty names with eight addresses each overlaps to some dozens; the oldest goes first).
  static constexpr std::chrono::minutes window{10};
  static constexpr std::size_t limit = 256;
  static constexpr std::size_t worked_limit = 16;

  void note(const result::Result& result, Steady now);

  /// Where an unsettled probe goes next: the last place that worked and has not failed since. Null: there is
  /// none.
  const Place* preferred() const { return worked_.empty() ? nullptr : &worked_.front(); }
  /// What a probe that is up and settled looks at again before the turn goes on: the address that failed last
  /// and has not failed often enough for a verdict (verdict::always_fails). Nothing: there is none.
  const std::optional<Place>& doubtful() const { return doubtful_; }
  /// The last place that ever worked: for the time when no resolver answers.
  const std::optional<Place>& remembered() const { return remembered_; }

  /// Addresses tried within the window, by their last result.
  struct Count {
    int reachable = 0;
    int unreachable = 0;
  };
  Count count(Steady now) const;

  /// The probe is up again: what failed until now was its outage, and says nothing of single addresses.
  void outage_over(Steady now) { counted_from_ = now; }
  /// Every address tried within the window and since the last outage.
  std::vector<verdict::TriedAddress> tried(Steady now) const;

  /// When remembered() last worked.
  Steady remembered_at() const { return remembered_at_; }
  /// From before a restart. `works`: and has not failed since.
  void restore(const Place& place, Steady worked, bool works);
  /// The results that tried() adds up, on the clock that outlives the process.
  std::vector<TriedMemory> save(Now now) const;
  void restore(const TriedMemory& saved, Now now);

 private:
  /// At most this many are kept of one address.
  static constexpr std::size_t results_limit = 64;
  using History = TriedPlace<Steady>;
  verdict::TriedAddress sum(const History& history, Steady now) const;
  void note_doubt(const History& history, bool reachable, Steady now);

  Steady counted_from_ = Steady::min();
  std::map<net::Address, History> tried_;
  /// And have not failed since; the last first.
  std::vector<Place> worked_;
  std::optional<Place> doubtful_;
  std::optional<Place> remembered_;
  Steady remembered_at_;
};

}  // namespace reachd::core
