#pragma once

// With which address of a name the next attempt begins, and what became of each.
//
// An attempt connects to the addresses of the name's present answer, as a device does (probe/steps.hpp); here
// is decided with which it begins, and of a pattern with which name:
// - a probe that is settled takes the next in turn, so that one blocked address of several is found;
// - one that is settled up begins again with an address that failed, until it worked or failed often enough
//   to be distinguished from loss: of ten addresses each has its turn only every five minutes;
// - an unsettled one begins with the address that worked last, of those that the answer holds, so that the
//   failure of one address is not seen as flapping. Never with one that no present answer holds: yesterday's
//   address may work where no device connects any more. The exception is a name that *rotates*: an address
//   left its answers and came back within the ten minutes, so a device may be given a recently seen address
//   again within a minute.

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

/// A place and when it last worked.
template <class Time>
struct WorkedPlace {
  Place place;
  Time worked;
};
using WorkedMemory = WorkedPlace<base::Wall>;

/// A place and what came of the attempts there, the newest last: when, and whether it worked.
template <class Time>
struct TriedPlace {
  Place place;
  std::vector<std::pair<Time, bool>> results;
  std::optional<result::Outcome> last;  ///< of the newest
};
using TriedMemory = TriedPlace<base::Wall>;

/// How an attempt is to begin.
struct Beginning {
  std::string host;  ///< empty: any of the pattern
  /// As probe::Order has them.
  std::vector<net::Address> first{};
  std::optional<net::Address> rotated{};
  std::vector<net::Address> rotating{};
};

class Addresses {
 public:
  /// How long a result of an address counts, and how many addresses are remembered at the most (a pattern of
  /// fifty names with eight addresses each overlaps to some dozens; the oldest goes first).
  static constexpr std::chrono::minutes window{10};
  static constexpr std::size_t limit = 256;
  static constexpr std::size_t worked_limit = 16;
  static constexpr std::size_t remembered_limit = 6;
  static constexpr std::chrono::hours remembered_for{24};

  void note(const result::Result& result, Steady now);
  /// What a connection came to that an attempt at this name had left behind.
  void note_beside(const std::string& host, const result::AddressResult& result, Steady now);

  /// Of an unsettled probe.
  Beginning where_it_worked(Steady now) const;
  /// Of a probe that is settled up.
  Beginning where_in_doubt(Steady now) const;
  /// For the time when no resolver answers: the last that worked first.
  std::vector<net::Address> remembered(Steady now) const;
  /// How long a connection is waited for before the next is started in parallel.
  std::chrono::nanoseconds patience() const;

  /// Addresses tried within the window, by their last result.
  struct Count {
    int reachable = 0;
    int unreachable = 0;
  };
  Count count(Steady now) const;

  /// The probe is up again: what failed until now was its outage, and says nothing of single addresses.
  void outage_over(Steady now) {
    counted_from_ = now;
    outage_from_ = Steady::min();
  }
  /// The probe is down, with its first failure then.
  void outage_began(Steady first_failure) { outage_from_ = first_failure; }
  /// The question is another: what its answers held says nothing any more.
  void forget_answers() { answers_.clear(); }
  /// Every address tried within the window and since the last outage.
  std::vector<verdict::TriedAddress> tried(Steady now) const;

  /// What remembered() goes by, on the clock that outlives the process.
  std::vector<WorkedMemory> save_remembered(Now now) const;
  /// From before a restart; `works`: the probe was up.
  void restore(const std::vector<WorkedMemory>& remembered, bool works, Now now);
  /// The results that tried() adds up, likewise.
  std::vector<TriedMemory> save(Now now) const;
  void restore(const TriedMemory& saved, Now now);

 private:
  /// At most this many are kept of one address.
  static constexpr std::size_t results_limit = 64;
  using History = TriedPlace<Steady>;

  /// What the answers to one name held in the last ten minutes.
  struct Seen {
    Steady last;
    std::optional<Steady> came_back;  ///< when it last stood in an answer that followed one without it
  };
  struct Answers {
    Steady asked;  ///< last
    std::vector<net::Address> present;
    std::map<net::Address, Seen> seen;
  };
  static constexpr std::size_t names_limit = 64;  // a bit each: names_by_address()

  void note_answers(const std::string& host, const std::vector<net::Address>& answers, Steady now);
  void note_result(const Place& place, result::Outcome outcome, Steady now);
  void note_worked(const Place& place, Steady now);
  /// The last answer to its name held it, or it is one of those that come and go.
  bool is_present(const Place& place, Steady now) const;
  verdict::TriedAddress sum(const History& history, Steady now) const;
  /// The addresses of each name that was asked for within the window, as TriedAddress::names has them.
  std::map<net::Address, std::uint64_t> names_by_address(Steady now) const;

  Steady counted_from_ = Steady::min();
  Steady outage_from_ = Steady::min();
  std::map<net::Address, History> tried_;
  /// And have not failed since; the last first.
  std::vector<Place> worked_;
  std::vector<WorkedPlace<Steady>> remembered_;  ///< the last first
  std::map<std::string, Answers> answers_;       ///< by name
  std::chrono::nanoseconds last_connect_{};      ///< how long the last connection took
};

}  // namespace reachd::core
