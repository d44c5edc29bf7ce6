#include "core/traces.hpp"

#include <algorithm>
#include <tuple>

namespace reachd::core {

namespace {

constexpr std::chrono::minutes budget_window{1};

/// The labels of the metrics are the same.
bool same_place(const result::Block& a, const result::Block& b) {
  return std::tie(a.mechanism, a.hop, a.last_hop, a.blocker) ==
         std::tie(b.mechanism, b.hop, b.last_hop, b.blocker);
}

}  // namespace

void Traces::failing(Id task, Alike alike, bool comparable, Steady now, bool control, std::string target) {
  const auto [found, fresh] = failures_.try_emplace(task);
  auto& failure = found->second;
  failure.alike = std::move(alike);
  failure.comparable = comparable;
  failure.control = control;
  failure.target = std::move(target);
  failure.settled = true;
  const bool tells_more = comparable && !failure.traced_beside;
  const bool news = tells_more || !failure.traced.contains(failure.alike.outcome);
  if (news && failure.trace == 0) failure.due = std::min(failure.due.value_or(now), now);
}

void Traces::unsettled(Id task) {
  const auto found = failures_.find(task);
  if (found == failures_.end()) return;
  auto& failure = found->second;
  failure.settled = false;
  if (failure.trace == 0) return;
  failure.trace = 0;  // it goes on, and ends unheard
  failure.traced.erase(failure.alike.outcome);
}

void Traces::over(Id task) {
  failures_.erase(task);
}

bool Traces::room(Steady now) const {
  if (running_.size() >= most_at_once) return false;
  return starts_.size() < most_a_minute || now - starts_.front() >= budget_window;
}

bool Traces::under_way(Id task) const {
  return std::ranges::any_of(running_, [&](const auto& one) { return one.second == task; });
}

std::map<Alike, int> Traces::traced_alike() const {
  std::map<Alike, int> count;
  for (const auto& [task, failure] : failures_) {
    if (failure.traced.contains(failure.alike.outcome)) ++count[failure.alike];
  }
  return count;
}

bool Traces::target_traced(const Failure& failure) const {
  return std::ranges::any_of(failures_, [&](const auto& entry) {
    const auto& other = entry.second;
    return !other.traced.empty() && other.target == failure.target &&
           other.alike.source == failure.alike.source && other.alike.family == failure.alike.family;
  });
}

std::optional<Traces::Start> Traces::next(Steady now) {
  if (!room(now)) return std::nullopt;
  const auto traced = traced_alike();
  Failure* best = nullptr;
  Id best_task = 0;
  std::tuple<int, bool, bool, bool, Steady> best_rank;
  for (auto& [task, failure] : failures_) {
    if (!failure.settled || !failure.due || *failure.due > now || under_way(task)) continue;
    const auto alike = traced.find(failure.alike);
    const std::tuple rank{alike == traced.end() ? 0 : alike->second, failure.control, !failure.comparable,
                          target_traced(failure), *failure.due};
    if (one_of_each_ && std::get<0>(rank) > 0) {
      failure.due.reset();
      continue;
    }
    if (best != nullptr && best_rank <= rank) continue;
    best = &failure;
    best_task = task;
    best_rank = rank;
  }
  if (best == nullptr) return std::nullopt;
  while (!starts_.empty() && now - starts_.front() >= budget_window) starts_.pop_front();
  starts_.push_back(now);
  best->due.reset();
  best->trace = ++last_trace_;
  best->traced.insert(best->alike.outcome);
  best->traced_beside = best->comparable;
  running_.emplace(best->trace, best_task);
  return Start{best->trace, best_task};
}

std::optional<Traces::Id> Traces::done(Id trace, const result::Block& block, Steady now) {
  const auto node = running_.extract(trace);
  if (node.empty()) return std::nullopt;
  const auto found = failures_.find(node.mapped());
  if (found == failures_.end() || found->second.trace != trace) return std::nullopt;
  auto& failure = found->second;
  failure.trace = 0;
  if (one_of_each_) {
    failure.told = block;
    return found->first;
  }
  failure.due = now + repeat;
  const bool confirmed = failure.heard && same_place(*failure.heard, block);
  if (!failure.told || same_place(*failure.told, block) || confirmed) {
    failure.heard.reset();
    const bool changed = failure.told != block;
    failure.told = block;
    return changed ? std::optional(found->first) : std::nullopt;
  }
  failure.heard = block;
  failure.due = now + confirm;
  return std::nullopt;
}

std::optional<result::Block> Traces::block(Id task) const {
  const auto found = failures_.find(task);
  return found == failures_.end() ? std::nullopt : found->second.told;
}

Steady Traces::next_wake() const {
  if (running_.size() >= most_at_once) return Steady::max();
  auto wake = Steady::max();
  for (const auto& [task, failure] : failures_) {
    if (failure.settled && failure.due && !under_way(task)) wake = std::min(wake, *failure.due);
  }
  const bool spent = starts_.size() >= most_a_minute;
  return spent && wake != Steady::max() ? std::max(wake, starts_.front() + budget_window) : wake;
}

}  // namespace reachd::core
