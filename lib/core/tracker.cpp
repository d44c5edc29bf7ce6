#include "core/tracker.hpp"

#include <algorithm>
#include <array>

namespace reachd::core {

using result::Outcome;

namespace {

/// For so long the loss of a record is a failure, and no reason to skip.
constexpr std::chrono::hours record_memory{24};
constexpr std::chrono::hours good_answer_memory{24};
/// A name is served by a handful of kinds of servers.
constexpr std::size_t most_good_answers = 8;

}  // namespace

Tracker::Tracker(std::shared_ptr<const Task> task) {
  record_.task = std::move(task);
}

void Tracker::note_others_worked(Steady when, std::chrono::nanoseconds longest_gap) {
  const auto before = std::max(others_seen_.value_or(when), last_worked_.value_or(Steady::min()));
  if (when > before && when - before <= longest_gap) others_worked_ += when - before;
  others_seen_ = std::max(others_seen_.value_or(when), when);
}

void Tracker::note_good_answer(const result::HttpFacts& http, Steady now) {
  std::erase_if(good_answers_, [&](const GoodAnswer& good) {
    return (good.server == http.server && good.via == http.via) || now - good.seen >= good_answer_memory;
  });
  if (good_answers_.size() >= most_good_answers) good_answers_.erase(good_answers_.begin());
  good_answers_.push_back({http.server, http.via, now});
}

bool Tracker::is_foreign_answer(Steady now) const {
  if (!record_.last || !record_.last->http.received) return false;
  const auto& http = record_.last->http;
  bool any = false, server_known = http.server.empty(), via_known = http.via.empty();
  for (const auto& good : good_answers_) {
    if (now - good.seen >= good_answer_memory) continue;
    any = true;
    server_known |= good.server == http.server;
    // Which edge of a content delivery network answered differs from one answer to the next.
    via_known |= !good.via.empty();
  }
  if (any) return !server_known || !via_known;
  constexpr std::array policy = {401, 403, 407, 451, 511};
  return std::ranges::find(policy, http.status) != policy.end() && !(http.server.empty() && http.via.empty());
}

// The order matters:
// 1. What counts in any case: counters, history, the single address, the handshake.
// 2. The row of successes or failures that this result continues or begins.
// 3. Only a result that contradicts the state (or a probe without one) can settle anything. The third case is
//    a probe that has no state after `fall` + `rise` attempts, since its results alternate: it is up if it
//    worked at all. It stays without a state only if nothing ever worked and no row was long enough.
// 4. The loss rate sees the result after the state has changed: the success that ends an outage counts, the
//    failures before it do not.
// 5. The outcome of a settled failure is compared with that of the one before; the attempt that settles has
//    none before it, as settle() forgets that of an earlier outage.
// Rejected: a share of failures within a window instead of rows (it settles late after a long quiet time, and
// an operator cannot predict when; with `fall` 3 and 2 % loss a row settles falsely 3.5 times in 432,000
// attempts).
Change Tracker::note(const result::Result& result, Now now) {
  Change change;
  const bool ok = result.outcome == Outcome::ok;
  const auto& schedule = record_.task->probe->schedule;
  const bool was_settled = record_.settled;

  count(result, ok);
  record_.course.note(result, now.steady);
  restored_seen_.reset();
  addresses_.note(result, now.steady);
  note_tls(result, change, now.steady);
  if (result.nat64) nat64_ = result.nat64;
  record_.takes_part = true;

  if (ok) {
    ++successes_in_a_row_;
    failures_in_a_row_ = 0;
    first_failure_.reset();
    any_success_ = true;
    last_worked_ = now.steady;
    others_worked_ = {};
    if (result.http.received) note_good_answer(result.http, now.steady);
  } else {
    if (++failures_in_a_row_ == 1) first_failure_ = result.started_wall;
    successes_in_a_row_ = 0;
  }
  if (record_.up != ok) {
    ++unsettled_attempts_;
    if (ok && successes_in_a_row_ >= schedule.rise) settle(true, change, now);
    if (!ok && failures_in_a_row_ >= schedule.fall) settle(false, change, now);
    if (!record_.up && any_success_ && unsettled_attempts_ >= schedule.fall + schedule.rise)
      settle(true, change, now);
  }
  if (record_.up == true) {
    recent_.note(result, now.steady);
  } else {
    recent_.forget();
  }
  record_.settled = record_.up == ok;
  if (record_.settled) {
    unsettled_attempts_ = 0;
    of_this_question_ = true;
  }
  change.turned_unsettled = was_settled && !record_.settled;

  if (record_.up == false && !ok) {
    if (settled_outcome_ && *settled_outcome_ != result.outcome) change.previous_outcome = settled_outcome_;
    settled_outcome_ = result.outcome;
  }
  return change;
}

void Tracker::settle(bool up, Change& change, Now now) {
  change.settled_as = up;
  change.first_state = !record_.up;
  if (record_.up) ++(up ? record_.to_up : record_.to_down);
  record_.up = up;
  record_.last_transition = now.wall;
  record_.down_since = up ? std::nullopt : first_failure_;
  if (up) {
    addresses_.outage_over(now.steady);
  } else {
    addresses_.outage_began(now.steady_of(*first_failure_));
  }
  settled_outcome_.reset();
}

void Tracker::count(const result::Result& result, bool ok) {
  ++record_.attempts[base::index(result.outcome)];
  for (std::size_t i = 0; i < result.phases.size(); ++i) {
    if (!result.phases[i]) continue;
    record_.phases[i].observe(std::chrono::duration<double>(*result.phases[i]).count(), phase_bounds);
  }
  if (ok) {
    record_.retransmits += static_cast<std::uint64_t>(result.retransmits);
    record_.last_success = result.started_wall + std::chrono::duration_cast<Wall::duration>(result.duration);
  }
  record_.last = result;
  (ok ? record_.successes : record_.failures).push_back(result);
}

void Tracker::note_tls(const result::Result& result, Change& change, Steady now) {
  const auto& tls = result.tls;
  if (tls.version.empty()) return;
  record_.tls_version = tls.version;
  record_.tls_alpn = tls.alpn;
  if (tls.not_after) record_.certificate_not_after = tls.not_after;
  if (tls.issuer.empty()) return;
  if (!issuer_.empty() && issuer_ != tls.issuer) change.previous_issuer = issuer_;
  issuer_ = tls.issuer;
  record_.tls_issuer = issuers_.admits(tls.issuer, now) ? tls.issuer : LabelLimit::many;
}

bool Tracker::is_without_record(const result::Result& result, Steady now) {
  if (!result.answers.empty()) last_record_ = now;
  const bool had_record = last_record_ && now - *last_record_ < record_memory;
  return result.outcome == Outcome::dns_no_data && result.other_family_only && record_.task->automatic &&
         !had_record;
}

void Tracker::note_no_record() {
  record_.takes_part = false;
  record_.up.reset();
  unsettle();
}

void Tracker::unsettle() {
  record_.settled = false;
  restored_seen_.reset();
  successes_in_a_row_ = failures_in_a_row_ = unsettled_attempts_ = 0;
  any_success_ = false;
}

void Tracker::replace_task(std::shared_ptr<const Task> task) {
  const bool same = record_.task->same_question(*task);
  record_.task = std::move(task);
  question_.clear();
  if (same) return;
  of_this_question_ = false;
  addresses_.forget_answers();
  unsettle();
}

bool Tracker::wants_fast_interval() const {
  const auto& schedule = record_.task->probe->schedule;
  return unsettled() && unsettled_attempts_ < schedule.fall + schedule.rise;
}

Record Tracker::copy(Steady now) const {
  Record copy = record_;
  const auto count = addresses_.count(now);
  copy.reachable_addresses = count.reachable;
  copy.unreachable_addresses = count.unreachable;
  copy.course.move_to(now);
  return copy;
}

void Tracker::follow_clock(Wall::duration step) {
  for (auto* when : {&record_.last_success, &record_.last_transition, &record_.down_since, &first_failure_,
                     &restored_seen_}) {
    if (*when) **when += step;
  }
  if (record_.last) record_.last->started_wall += step;
  record_.successes.follow_clock(step);
  record_.failures.follow_clock(step);
  if (!record_.paths) return;
  auto paths = std::make_shared<TracedPaths>(*record_.paths);
  paths->ended += step;
  record_.paths = std::move(paths);
}

}  // namespace reachd::core
