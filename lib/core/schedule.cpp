#include "core/schedule.hpp"

#include <algorithm>
#include <utility>

namespace reachd::core {

namespace {

using namespace std::chrono_literals;

/// Until a name without a record of the family is asked for one again.
constexpr auto no_record_pause = 5min;
constexpr std::size_t most_brought_forward = 200;

}  // namespace

Steady Schedule::grid_after(const Slot& slot, Steady after) {
  const auto steps = (after - slot.origin) / slot.times.interval;
  auto next = slot.origin + steps * slot.times.interval;
  while (next <= after) next += slot.times.interval;
  return next;
}

Steady Schedule::first_start(const config::Schedule& times, std::size_t number, std::size_t count,
                             Steady now) const {
  const std::chrono::nanoseconds span = std::min<std::chrono::milliseconds>(times.interval, limits_.spread);
  return now + span * static_cast<std::int64_t>(number) /
                   std::max<std::int64_t>(static_cast<std::int64_t>(count), 1);
}

void Schedule::add(TaskId id, const config::Schedule& times, bool fast, Steady first_start) {
  auto& slot = slots_[id];
  slot.times = times;
  slot.origin = slot.due = first_start;
  slot.fast = fast;
  queue_.emplace(first_start, id);
}

void Schedule::remove(TaskId id) {
  const auto found = slots_.find(id);
  queue_.erase({found->second.due, id});
  slots_.erase(found);
}

void Schedule::replace(TaskId id, const config::Schedule& times, bool fast, bool at_once, Steady now) {
  auto& slot = slots_.at(id);
  const bool other_interval = slot.times.interval != times.interval;
  slot.times = times;
  slot.fast = fast;
  if (slot.running) return;
  if (at_once) set_due(id, slot, now);
  if (slot.attempted && (other_interval || fast)) {
    const auto wait = fast ? slot.times.fast_interval : slot.times.interval;
    set_due(id, slot, std::min(slot.due, std::max(now, slot.last_start + wait)));
  }
}

void Schedule::set_due(TaskId id, Slot& slot, Steady due) {
  queue_.erase({slot.due, id});
  slot.due = due;
  queue_.emplace(due, id);
}

std::optional<TaskId> Schedule::next(Steady now) {
  while (next_wake() <= now) {
    const auto id = queue_.begin()->second;
    auto& slot = slots_.at(id);
    if (slot.running && slot.fast) {
      // No skip: it is due again as soon as this attempt has ended.
      set_due(id, slot, grid_after(slot, now));
    } else if (slot.running) {
      skip(id, slot, SkipReason::running, now);
    } else if (in_flight_ + extra_in_flight_ >= limits_.in_flight) {
      skip(id, slot, SkipReason::limit, now);
    } else {
      start(id, slot, now);
      return id;
    }
  }
  return std::nullopt;
}

void Schedule::skip(TaskId id, Slot& slot, SkipReason reason, Steady now) {
  ++skipped_[base::index(reason)];
  // Whoever waits for a single attempt, or for a state to settle, is not made to wait for the grid.
  const bool soon = limits_.single_attempt || (reason == SkipReason::limit && slot.fast);
  set_due(id, slot, soon ? now + slot.times.fast_interval : grid_after(slot, now));
}

void Schedule::start(TaskId id, Slot& slot, Steady now) {
  lag_.observe(std::chrono::duration<double>(now - slot.due).count(), lag_bounds);
  slot.running = true;
  slot.last_start = now;
  ++in_flight_;
  // Until it ends it is due again at the next start of its grid, where it would be skipped.
  set_due(id, slot, limits_.single_attempt ? Steady::max() : grid_after(slot, now));
}

bool Schedule::ended(TaskId id) {
  --in_flight_;
  const auto found = slots_.find(id);
  if (found == slots_.end()) return false;
  found->second.running = false;
  found->second.attempted = true;
  return true;
}

void Schedule::proceed(TaskId id, bool fast, Steady now) {
  auto& slot = slots_.at(id);
  slot.fast = fast;
  slot.without_record = false;
  // Otherwise it is due at the next start of its grid already: start() or skip() has put it there.
  if (fast && !limits_.single_attempt)
    set_due(id, slot, std::max(slot.last_start + slot.times.fast_interval, now));
}

void Schedule::pause(TaskId id) {
  ++skipped_[base::index(SkipReason::no_record)];
  auto& slot = slots_.at(id);
  slot.fast = false;
  if (limits_.single_attempt) return;
  if (!std::exchange(slot.without_record, true)) {
    const auto soon = std::max<std::chrono::milliseconds>(slot.times.fast_interval, 1s);
    return set_due(id, slot, slot.last_start + std::min(soon, slot.times.interval));
  }
  const auto pause = std::max<std::chrono::nanoseconds>(no_record_pause, slot.times.interval);
  set_due(id, slot, grid_after(slot, slot.last_start + pause - slot.times.interval));
}

void Schedule::bring_forward(const std::vector<TaskId>& ids, std::chrono::nanoseconds span, Steady now) {
  std::vector<TaskId> chosen;
  for (const auto id : ids) {
    const auto& slot = slots_.at(id);
    const bool lately = slot.brought_forward && now - *slot.brought_forward < slot.times.interval;
    if (!slot.running && !lately && chosen.size() < most_brought_forward) chosen.push_back(id);
  }
  for (const auto id : chosen) slots_.at(id).brought_forward = now;
  hurry(chosen, span, now);
}

void Schedule::hurry(const std::vector<TaskId>& ids, std::chrono::nanoseconds span, Steady now) {
  std::int64_t number = 0;
  for (const auto id : ids) {
    auto& slot = slots_.at(id);
    const auto due = now + span * number++ / static_cast<std::int64_t>(ids.size());
    if (!slot.running && due < slot.due) set_due(id, slot, due);
  }
}

std::size_t Schedule::attempted() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(slots_, [](const auto& slot) { return slot.second.attempted; }));
}

}  // namespace reachd::core
