#include "core/restored.hpp"

#include <algorithm>
#include <utility>

#include "core/plan.hpp"

namespace reachd::core {

namespace {

using namespace std::chrono_literals;

constexpr auto shortest_validity = 10min;
constexpr int intervals_valid = 10;

std::chrono::nanoseconds validity(const config::Schedule& schedule) {
  return std::max<std::chrono::nanoseconds>(shortest_validity, intervals_valid * schedule.interval);
}

}  // namespace

std::map<std::string, std::set<net::Family>> families_still_valid(const Memory& memory,
                                                                  const config::Config& config, Wall now) {
  std::chrono::nanoseconds longest{};
  for (const auto& probe : config.probes) longest = std::max(longest, validity(probe.schedule));
  if (now - memory.written > longest) return {};
  return memory.families;
}

Wall::duration clock_step(const Memory& memory, Wall now, const host::Boot& boot) {
  // Further apart one of the times is nonsense, and the sum of others with it could overflow.
  constexpr Wall::duration longest = 60 * std::chrono::years(1);
  if (!memory.boot || memory.boot->id.empty() || memory.boot->id != boot.id) return {};
  const auto passed = boot.lasted - memory.boot->lasted;
  const auto step = now - memory.written - std::chrono::duration_cast<Wall::duration>(passed);
  const bool was_set = std::chrono::abs(step) >= slightest_clock_step && std::chrono::abs(step) <= longest;
  return passed >= passed.zero() && was_set ? step : Wall::duration{};
}

void follow_clock(Memory& memory, Wall::duration step) {
  const auto move = [step](Wall& when) { when = std::max(when + step, Wall{}); };
  const auto move_if = [move](std::optional<Wall>& when) {
    if (when) move(*when);
  };
  move(memory.written);
  for (auto& cause : memory.causes) move(cause.diagnosis.start);
  for (auto& service : memory.services) move_if(service.since);
  for (auto& series : memory.series) {
    move(series.seen);
    for (auto* when : {&series.record_seen, &series.worked}) move_if(*when);
    for (auto& place : series.remembered) move(place.worked);
    for (auto& good : series.good_answers) move(good.seen);
    for (auto& tried : series.tried) {
      for (auto& [when, worked] : tried.results) move(when);
    }
    if (!series.state) continue;
    auto& state = *series.state;
    move(state.last.started_wall);
    for (auto* when : {&state.last_success, &state.last_transition, &state.down_since}) move_if(*when);
  }
}

Restored::Restored(Memory memory)
    : causes_(std::move(memory.causes)),
      services_(std::move(memory.services)),
      clock_offset_(memory.clock_offset) {
  for (auto& series : memory.series) {
    auto labels = series.labels;
    series_.insert_or_assign(std::move(labels), std::move(series));
  }
}

bool Restored::restore(Tracker& tracker, Now now) {
  const auto& task = *tracker.record().task;
  auto node = series_.extract(task.labels);
  if (node.empty()) return false;
  auto& series = node.mapped();
  // A connecting probe can only use an address of its family; of a dns probe it is the resolver's.
  std::erase_if(series.remembered, [&](const auto& known) {
    return now.age(known.worked) > Addresses::remembered_for ||
           (connects(task.labels.kind) && known.place.address.family() != task.labels.family);
  });
  if (series.state && now.age(series.seen) > validity(task.probe->schedule)) {
    ++counts_.too_old;
    series.state.reset();
  } else if (series.state && series.question != question_fingerprint(task)) {
    ++counts_.other_question;
    series.state.reset();
  }
  if (series.question != question_fingerprint(task)) {
    series.worked.reset();
    series.others_worked = {};
    series.good_answers.clear();
  }
  tracker.restore(series, now);
  counts_.states += series.state.has_value();
  counts_.addresses += !series.remembered.empty();
  return series.state.has_value();
}

std::vector<ServiceRecord> Restored::take_services(const Groups& groups) {
  std::set<std::string> known;
  for (const auto& [group, all_series] : groups) {
    for (const auto* series : all_series) {
      if (series->tracker.restored()) known.insert(group.first);
    }
  }
  std::erase_if(services_, [&](const auto& service) { return !known.contains(service.source); });
  return std::exchange(services_, {});
}

std::vector<CauseMemory> Restored::take_causes(const Groups& groups, Now now) {
  std::vector<CauseMemory> taken;
  std::erase_if(causes_, [&](CauseMemory& cause) {
    if (!groups.contains({cause.source, cause.family})) return false;
    auto& diagnosis = cause.diagnosis;
    // Of both families: a cause may rest on dns probes whose resolver is of the other one.
    bool explains_a_state = false;
    for (const auto& [group, all_series] : groups) {
      if (group.first != cause.source) continue;
      explains_a_state |= std::ranges::any_of(all_series, [&](const auto* series) {
        return series->tracker.restored() &&
               std::ranges::binary_search(diagnosis.probes, series->task().labels.probe);
      });
    }
    if (!explains_a_state) return true;
    diagnosis.start = std::min(diagnosis.start, now.wall);
    taken.push_back(std::move(cause));
    ++counts_.causes;
    return true;
  });
  return taken;
}

}  // namespace reachd::core
