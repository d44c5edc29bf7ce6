// When the next attempt of a task starts.

#include <algorithm>

#include "core/core_entry.hpp"
#include "core/messages.hpp"

namespace reachd::core {

namespace {

using namespace std::chrono_literals;

constexpr auto no_record_pause = 5min;  // until a name without such a record is asked again
constexpr auto record_memory = 24h;     // for so long a vanished record is a fault and no skip
constexpr std::size_t most_neighbours = 200;

}  // namespace

Steady Core::grid_after(const Entry& entry, Steady after) {
  const std::chrono::nanoseconds interval = entry.schedule().interval;
  const auto steps = (after - entry.origin) / interval;
  auto next = entry.origin + steps * interval;
  while (next <= after) next += interval;
  return next;
}

Actions Core::tick(Now now) {
  Actions actions;
  while (!queue_.empty() && queue_.begin()->first <= now.steady) {
    auto& entry = *by_id_.at(queue_.begin()->second);
    if (entry.running && entry.tracker.wants_fast_interval()) {
      set_due(entry,
              grid_after(entry, now.steady));  // no skip: it is due again as soon as this attempt has ended
    } else if (entry.running) {
      skip(entry, SkipReason::running, now);
    } else if (in_flight_ >= options_.in_flight_limit) {
      skip(entry, SkipReason::limit, now);
    } else {
      start(entry, now, actions);
    }
  }
  if (!changed_sources_.empty() && services_due_ <= now.steady) judge_services(now, actions);
  start_traces(now, actions);
  if (diagnosis_due_ <= now.steady && !options_.single_attempt) diagnose(now, actions);
  for (const auto id : std::vector(limited_.begin(), limited_.end()))
    write_left_out(*by_id_.at(id), now, actions);
  return actions;
}

Steady Core::next_wake() const {
  auto wake = queue_.empty() ? Steady::max() : queue_.begin()->first;
  if (!options_.single_attempt || all_attempted()) wake = std::min(wake, traces_.next_wake());
  if (!changed_sources_.empty()) wake = std::min(wake, services_due_);
  if (!groups_.empty() && !options_.single_attempt) wake = std::min(wake, diagnosis_due_);
  return wake;
}

void Core::skip(Entry& entry, SkipReason reason, Now now) {
  ++skipped_[static_cast<std::size_t>(reason)];
  if (options_.single_attempt) {
    set_due(entry, now.steady + entry.schedule().fast_interval);
    return;
  }
  const bool soon = reason == SkipReason::limit && entry.tracker.wants_fast_interval();
  set_due(entry, soon ? now.steady + entry.schedule().fast_interval : grid_after(entry, now.steady));
}

void Core::start(Entry& entry, Now now, Actions& actions) {
  lag_.observe(std::chrono::duration<double>(now.steady - entry.due).count(), lag_bounds);
  entry.running = true;
  entry.last_start = now.steady;
  ++in_flight_;
  // Until it ends it is due again at the next start of its grid, where it would be skipped.
  set_due(entry, options_.single_attempt ? Steady::max() : grid_after(entry, now.steady));

  const auto& task = entry.tracker.record().task;
  const auto& addresses = entry.tracker.addresses();
  const auto& pattern = task->probe->host();
  probe::Order order;
  order.task = task;
  if (const auto* place = addresses.preferred(); place != nullptr && entry.tracker.unsettled()) {
    order.host = place->host;
    order.preferred = place->address;
  } else if (const auto& doubtful = addresses.doubtful(); doubtful && entry.tracker.is_up_and_settled()) {
    order.host = doubtful->host;
    order.preferred = doubtful->address;
  } else {
    order.host = pattern.pick(static_cast<std::uint32_t>(random_() % pattern.count()));
    order.turn = entry.turn++;
  }
  if (const auto& place = addresses.remembered()) order.remembered = place->address;
  actions.emplace_back(StartAttempt{entry.id, std::move(order)});
}

Actions Core::attempt_done(TaskId id, const std::shared_ptr<const Task>& task, const result::Result& result,
                           Now now) {
  Actions actions;
  --in_flight_;
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return actions;
  auto& entry = *found->second;
  entry.running = false;
  entry.attempted = true;

  if (!result.answers.empty()) entry.last_record = now.steady;
  const bool had_record = entry.last_record && now.steady - *entry.last_record < record_memory;
  if (result.outcome == result::Outcome::dns_no_data && result.other_family_only && entry.task().automatic &&
      !had_record) {
    if (entry.tracker.record().takes_part) changed_sources_.insert(entry.task().labels.source);
    entry.tracker.note_no_record();
    note_failure(entry, now);
    mark_changed(entry.task().labels.source, now);
    ++transitions_;
    ++skipped_[static_cast<std::size_t>(SkipReason::no_record)];
    if (!options_.single_attempt) {
      const auto pause = std::max<std::chrono::nanoseconds>(no_record_pause, entry.schedule().interval);
      set_due(entry, grid_after(entry, entry.last_start + pause - entry.schedule().interval));
    }
    return actions;
  }
  if (!task->same_question(entry.task())) {
    entry.tracker.count_only(result);
    schedule_next(entry, now);
    return actions;
  }

  const auto& record = entry.tracker.record();
  const bool took_part = record.takes_part;
  const bool was_settled = record.settled;
  const bool was_restored = entry.tracker.restored();
  const auto change = entry.tracker.note(result, now);
  note_failure(entry, now);
  if (change.settled_as || change.previous_outcome) ++transitions_;
  if (!took_part || change.settled_as || was_settled != record.settled || change.previous_outcome ||
      was_restored) {
    mark_changed(entry.task().labels.source, now);
  }
  if (result.clock_offset) clock_offset_ = std::chrono::duration<double>(*result.clock_offset).count();
  if (change.settled_as || !took_part) changed_sources_.insert(entry.task().labels.source);
  write(entry, entries_of(entry.tracker.record(), change), now, actions);
  schedule_next(entry, now);
  if (change.turned_unsettled && !options_.single_attempt) probe_related_soon(entry, now);
  if (!changed_sources_.empty() && services_due_ <= now.steady) judge_services(now, actions);
  return actions;
}

void Core::schedule_next(Entry& entry, Now now) {
  if (options_.single_attempt) return;
  if (entry.tracker.wants_fast_interval()) {
    set_due(entry, std::max<Steady>(entry.last_start + entry.schedule().fast_interval, now.steady));
  }
  // Else it is due at the next start of its grid already: start() or skip() has put it there.
}

/// A fault rarely hits one probe alone: the others of its source and family are asked within the next fast
/// interval, so that its whole extent is known as soon as its first sign is confirmed.
void Core::probe_related_soon(const Entry& cause, Now now) {
  const auto& labels = cause.task().labels;
  std::vector<Entry*> chosen;
  for (auto* entry : groups_[{labels.source, labels.family}]) {
    const std::chrono::nanoseconds interval = entry->schedule().interval;
    if (entry == &cause || entry->running || entry->tracker.unsettled() ||
        !entry->tracker.record().takes_part)
      continue;
    if (entry->last_hurried && now.steady - *entry->last_hurried < interval) continue;
    chosen.push_back(entry);
  }
  const auto nearness = [&](const Entry* entry) {
    const auto& other = entry->task().labels;
    return (other.port == labels.port ? 0 : 2) + (other.target == labels.target ? 0 : 1);
  };
  std::stable_sort(chosen.begin(), chosen.end(), [&](auto* a, auto* b) { return nearness(a) < nearness(b); });
  if (chosen.size() > most_neighbours) chosen.resize(most_neighbours);
  const std::chrono::nanoseconds span = cause.schedule().fast_interval;
  std::int64_t number = 0;
  for (auto* entry : chosen) {
    entry->last_hurried = now.steady;
    const auto due = now.steady + span * number++ / static_cast<std::int64_t>(chosen.size());
    if (due < entry->due) set_due(*entry, due);
  }
}

Actions Core::extra_answers(TaskId id, std::uint64_t count) {
  if (const auto found = by_id_.find(id); found != by_id_.end())
    found->second->tracker.note_extra_answers(count);
  return {};
}

}  // namespace reachd::core
