// What of a series outlives a restart.

#include <algorithm>

#include "core/plan.hpp"
#include "core/tracker.hpp"

namespace reachd::core {

namespace {

/// What is left of an attempt after a restart.
result::Result in_brief(const result::Result& result) {
  result::Result brief;
  brief.outcome = result.outcome;
  brief.started_wall = result.started_wall;
  brief.duration = result.duration;
  brief.host = result.host;
  brief.address = result.address;
  brief.tried_address = result.tried_address;
  brief.used_fallback_address = result.used_fallback_address;
  brief.detail = result.detail;
  brief.tls = result.tls;
  brief.tls.chain.clear();
  brief.http = result.http;
  brief.nat64 = result.nat64;
  return brief;
}

}  // namespace

SeriesMemory Tracker::save(bool evidence, Now now) const {
  SeriesMemory memory;
  memory.labels = record_.task->labels;
  if (question_.empty()) question_ = question_fingerprint(*record_.task);
  memory.question = question_;
  if (last_record_) memory.record_seen = now.wall_of(*last_record_);
  memory.seen = restored_seen_.value_or(now.wall);
  memory.remembered = addresses_.save_remembered(now);
  if (last_worked_) memory.worked = now.wall_of(*last_worked_);
  memory.others_worked = others_worked_;
  for (const auto& good : good_answers_)
    memory.good_answers.push_back({good.server, good.via, now.wall_of(good.seen)});
  const auto& agreeing = record_.up == true ? record_.successes : record_.failures;
  if (!record_.takes_part || !record_.up || !of_this_question_ || agreeing.empty()) return memory;
  StateMemory state;
  state.up = *record_.up;
  state.last = in_brief(agreeing.back());
  state.last_success = record_.last_success;
  state.last_transition = record_.last_transition;
  state.down_since = record_.down_since;
  state.block = record_.block;
  memory.state = std::move(state);
  if (!evidence) return memory;
  memory.tried = addresses_.save(now);
  memory.recent = recent_.minutes_of(now.steady);
  return memory;
}

void Tracker::restore(const SeriesMemory& memory, Now now) {
  if (memory.record_seen) last_record_ = now.steady_of(*memory.record_seen);
  addresses_.restore(memory.remembered, memory.state && memory.state->up, now);
  // reachd 0.1.0 kept it with the state alone.
  const auto worked = memory.worked || !memory.state ? memory.worked : memory.state->last_success;
  if (worked) last_worked_ = now.steady_of(*worked);
  others_worked_ = memory.others_worked;
  for (const auto& good : memory.good_answers)
    good_answers_.push_back({good.server, good.via, now.steady_of(good.seen)});
  if (!memory.state) return;
  const auto& state = *memory.state;
  restored_seen_ = std::min(memory.seen, now.wall);
  record_.up = state.up;
  record_.settled = of_this_question_ = record_.restored = true;
  record_.last = state.last;
  record_.last->started = now.steady_of(state.last.started_wall);
  nat64_ = state.last.nat64;
  (state.up ? record_.successes : record_.failures).push_back(*record_.last);
  record_.last_success = state.last_success;
  record_.last_transition = state.last_transition;
  record_.down_since = state.down_since;
  if (state.down_since) addresses_.outage_began(now.steady_of(*state.down_since));
  if (state.block) set_block(*state.block, now.steady);
  if (!state.up) settled_outcome_ = state.last.outcome;
  Change unheard;
  note_tls(state.last, unheard, now.steady);
  for (const auto& tried : memory.tried) addresses_.restore(tried, now);
  const auto gone = now.age(memory.seen) / std::chrono::minutes(1);
  auto recent = memory.recent;
  for (auto& minute : recent) minute.age += static_cast<int>(std::min<std::int64_t>(gone, 60));
  recent_.restore(recent, now.steady);
}

}  // namespace reachd::core
