// What of a series outlives a restart.

#include <algorithm>

#include "core/tracker.hpp"

namespace reachd::core {

namespace {

Steady steady_of(Wall when, Now now) {
  return now.steady -
         std::chrono::duration_cast<Steady::duration>(std::max(now.wall - when, Wall::duration{}));
}

Wall wall_of(Steady when, Now now) {
  return now.wall - std::chrono::duration_cast<Wall::duration>(now.steady - when);
}

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
  return brief;
}

}  // namespace

SeriesMemory Tracker::save(bool evidence, Now now) const {
  SeriesMemory memory;
  memory.seen = restored_seen_.value_or(now.wall);
  if (const auto& place = addresses_.remembered()) {
    memory.place = place;
    memory.place_worked = wall_of(addresses_.remembered_at(), now);
  }
  const auto& agreeing = record_.up == true ? record_.successes : record_.failures;
  if (!record_.takes_part || !record_.up || !of_this_question_ || agreeing.empty()) return memory;
  StateMemory state;
  state.up = *record_.up;
  state.last = in_brief(agreeing.back());
  state.last_success = record_.last_success;
  state.last_transition = record_.last_transition;
  state.down_since = record_.down_since;
  state.last_up = wall_of(last_up_, now);
  state.block = record_.block;
  memory.state = std::move(state);
  if (!evidence) return memory;
  for (auto& results : addresses_.results(now.steady)) {
    TriedMemory tried{std::move(results.place), {}};
    for (const auto& [when, worked] : results.results) tried.results.emplace_back(wall_of(when, now), worked);
    memory.tried.push_back(std::move(tried));
  }
  memory.recent = recent_.minutes_of(now.steady);
  return memory;
}

void Tracker::restore(const SeriesMemory& memory, Now now) {
  if (memory.place) {
    const bool works = memory.state && memory.state->up;
    addresses_.restore(*memory.place, steady_of(memory.place_worked, now), works);
  }
  if (!memory.state) return;
  const auto& state = *memory.state;
  restored_seen_ = std::min(memory.seen, now.wall);
  record_.up = state.up;
  record_.settled = of_this_question_ = true;
  record_.last = state.last;
  record_.last->started = steady_of(state.last.started_wall, now);
  (state.up ? record_.successes : record_.failures).push_back(*record_.last);
  record_.last_success = state.last_success;
  record_.last_transition = state.last_transition;
  record_.down_since = state.down_since;
  if (state.block) set_block(*state.block, now.steady);
  last_up_ = steady_of(state.last_up, now);
  if (!state.up) settled_outcome_ = state.last.outcome;
  Change unheard;
  note_tls(state.last, unheard, now.steady);
  for (const auto& tried : memory.tried) {
    Addresses::Results results{tried.place, {}};
    for (const auto& [when, worked] : tried.results)
      results.results.emplace_back(steady_of(when, now), worked);
    addresses_.restore(std::move(results));
  }
  const auto gone = std::max(now.wall - memory.seen, Wall::duration{}) / std::chrono::minutes(1);
  auto recent = memory.recent;
  for (auto& minute : recent) minute.age += static_cast<int>(std::min<std::int64_t>(gone, 60));
  recent_.restore(recent, now.steady);
}

}  // namespace reachd::core
