#pragma once

// Turns the results of one task into its settled state and its counters. Pure: results and times in, changes
// out.
//
// A probe is *unsettled* while its last attempt contradicts its settled state, or while it has none. `fall`
// failures in a row settle it down, `rise` successes in a row settle it up. A probe that is neither after
// `fall` + `rise` attempts goes back to its ordinary interval, so that one bad address of several does not
// have it probed fast for ever.

#include "core/addresses.hpp"
#include "core/memory.hpp"
#include "core/recent.hpp"
#include "core/snapshot.hpp"
#include "result/label_limit.hpp"

namespace reachd::core {

using base::Now;
using result::LabelLimit;
using result::PlaceLimit;

/// What an attempt changed, for the scheduler and the journal.
struct Change {
  bool turned_unsettled = false;  ///< the first result that contradicts the settled state
  /// The state that this attempt settled, where it is another than before (or the first).
  std::optional<bool> settled_as;
  bool first_state = false;  ///< there was none before
  /// The outcome of the settled failure before this one, where it is another.
  std::optional<result::Outcome> previous_outcome;
  /// Of the TLS leaf, where another was seen in the handshake before.
  std::optional<std::string> previous_issuer;
};

class Tracker {
 public:
  explicit Tracker(std::shared_ptr<const Task> task);

  Change note(const result::Result& result, Now now);
  /// What a connection came to that an attempt at this name had left behind: it says something of the address
  /// alone.
  void note_beside(const std::string& host, const result::AddressResult& result, Steady now) {
    addresses_.note_beside(host, result, now);
  }
  /// The name has records of the other family (or of no asked type) only, and has had none of this one for a
  /// day: there is nothing to attempt, so the result is skipped. A record that vanishes within the day is a
  /// failure, to be given to note(). To be called first, for every result.
  bool is_without_record(const result::Result& result, Steady now);
  /// Takes no part, and has no state, until a result is noted again.
  void note_no_record();
  void note_extra_answers(std::uint64_t count) { record_.extra_answers += count; }
  /// An attempt that began before the question changed: counted, and no more.
  void count_only(const result::Result& result) {
    ++record_.attempts[static_cast<std::size_t>(result.outcome)];
  }

  /// Another task under the same labels. If its question differs, the state is no longer settled.
  void replace_task(std::shared_ptr<const Task> task);

  /// From before a restart. The state counts as settled and not as a change; what is too old is not in
  /// `memory` any more.
  void restore(const SeriesMemory& memory, Now now);
  /// Its state, its last address and, with `evidence`, what single addresses and loss are judged by.
  SeriesMemory save(bool evidence, Now now) const;
  /// Its state is from before a restart, and no attempt has confirmed or contradicted it yet.
  bool restored() const { return restored_seen_.has_value(); }

  /// Where a trace found it to be stopped; nothing while it is not down.
  void set_block(const result::Block& block, Steady now, std::shared_ptr<const TracedPaths> paths = {}) {
    record_.block = block;
    record_.many_places = places_.admit(block, now);
    record_.paths = std::move(paths);
  }
  void clear_block() {
    record_.block.reset();
    record_.paths.reset();
  }

  /// Unsettled, and not yet for as many attempts as it is probed fast for.
  bool wants_fast_interval() const;
  bool is_up_and_settled() const { return record_.settled && record_.up == true; }
  bool unsettled() const { return record_.takes_part && !record_.settled; }

  const Record& record() const { return record_; }
  const Addresses& addresses() const { return addresses_; }
  Recent::Counts recent(Steady now) const { return recent_.counts(now); }
  /// When it last worked, as far as is known.
  std::optional<Steady> last_worked() const { return last_worked_; }
  /// Something else of its source and family worked then. The time between two such moments counts, unless
  /// they are further apart than `longest_gap`.
  void note_others_worked(Steady when, std::chrono::nanoseconds longest_gap);
  /// For how long others have worked since it did.
  std::chrono::nanoseconds others_worked() const { return others_worked_; }
  /// This network's NAT64 prefix, as an attempt found it last.
  const std::optional<net::Network>& nat64() const { return nat64_; }
  /// The last answer over HTTP bears a Server or Via that no good answer had within a day. Where there was no
  /// good answer to compare with, only a refusal by policy with a name to it counts.
  bool is_foreign_answer(Steady now) const;
  /// A copy, with what depends on the time filled in.
  Record copy(Steady now) const;

  /// The wall clock was set by `step`: what is stamped moves with it, as its age has not changed.
  void follow_clock(Wall::duration step);

 private:
  void settle(bool up, Change& change, Now now);
  void unsettle();
  void count(const result::Result& result, bool ok);
  void note_tls(const result::Result& result, Change& change, Steady now);
  void note_good_answer(const result::HttpFacts& http, Steady now);

  Record record_;
  Addresses addresses_;
  Recent recent_;
  std::optional<Steady> last_worked_;
  std::chrono::nanoseconds others_worked_{};
  std::optional<net::Network> nat64_;
  std::optional<Steady> others_seen_;     // working, the last time
  std::vector<GoodAnswer> good_answers_;  // the newest last
  LabelLimit issuers_;
  PlaceLimit places_;
  std::string issuer_;                              // of the last handshake, unlimited
  std::optional<result::Outcome> settled_outcome_;  // of the last settled failure
  int successes_in_a_row_ = 0;
  int failures_in_a_row_ = 0;
  int unsettled_attempts_ = 0;
  bool any_success_ = false;           // while it had no state
  std::optional<Wall> first_failure_;  // of the row
  bool of_this_question_ = false;      // the state was settled by answers to the question as it is now
  std::optional<Wall> restored_seen_;  // SeriesMemory::seen, while restored
  /// When the name was last seen to have a record of this family or type.
  std::optional<Steady> last_record_;
  /// The fingerprint of the question, once a save needed it: computing it takes some microseconds.
  mutable std::string question_;
};

}  // namespace reachd::core
