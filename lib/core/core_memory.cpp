// What outlives a restart: from the core's records to a Memory, and back.

#include "core/memory.hpp"

#include <algorithm>

#include "core/core_entry.hpp"
#include "core/question.hpp"

namespace reachd::core {

namespace {

using namespace std::chrono_literals;

constexpr auto shortest_belief = 10min;
constexpr int intervals_believed = 10;
constexpr auto address_belief = 24h;

std::chrono::nanoseconds age(Wall when, Wall now) {
  return std::max<std::chrono::nanoseconds>(now - when, 0ns);
}

}  // namespace

std::chrono::nanoseconds belief(const config::Schedule& schedule) {
  return std::max<std::chrono::nanoseconds>(shortest_belief, intervals_believed * schedule.interval);
}

std::map<std::string, std::set<net::Family>> families_to_believe(const Memory& memory,
                                                                 const config::Config& config, Wall now) {
  std::chrono::nanoseconds longest{};
  for (const auto& probe : config.probes) longest = std::max(longest, belief(probe.schedule));
  if (age(memory.written, now) > longest) return {};
  return memory.families;
}

void Core::remember_series(Memory& memory, std::size_t from, std::size_t count, Now now) const {
  const auto end = std::min(entries_.size(), from + count);
  for (std::size_t i = from; i < end; ++i) {
    auto& entry = *entries_[i];
    const auto& labels = entry.task().labels;
    const auto published = published_.find({labels.source, labels.family});
    const bool evidence = published != published_.end() && published->second.any(verdict::rests_on_attempts);
    auto series = entry.tracker.save(evidence, now);
    series.labels = labels;
    if (entry.question.empty()) entry.question = question_fingerprint(entry.task());
    series.question = entry.question;
    if (entry.last_record) {
      series.record_seen =
          now.wall - std::chrono::duration_cast<Wall::duration>(now.steady - *entry.last_record);
    }
    memory.series.push_back(std::move(series));
  }
}

void Core::remember_totals(Memory& memory, Now now) const {
  memory.written = now.wall;
  memory.services = services();
  memory.clock_offset = clock_offset_;
  for (const auto& [group, published] : published_) {
    for (auto& diagnosis : published.diagnoses()) {
      memory.causes.push_back({group.first, group.second, std::move(diagnosis)});
    }
  }
}

void Core::restore(Memory memory) {
  for (auto& series : memory.series) {
    auto labels = series.labels;
    recall_series_.insert_or_assign(std::move(labels), std::move(series));
  }
  recall_causes_ = std::move(memory.causes);
  recall_services_ = std::move(memory.services);
  recall_clock_offset_ = memory.clock_offset;
}

void Core::recall_series(Entry& entry, Now now) {
  const auto found = recall_series_.find(entry.task().labels);
  if (found == recall_series_.end()) return;
  auto series = std::move(found->second);
  recall_series_.erase(found);
  if (series.place && (age(series.place_worked, now.wall) > address_belief ||
                       (connects(entry.task().labels.kind) &&
                        series.place->address.family() != entry.task().labels.family))) {
    series.place.reset();
  }
  if (series.record_seen) entry.last_record = now.steady - age(*series.record_seen, now.wall);
  if (series.state && age(series.seen, now.wall) > belief(entry.schedule())) {
    ++recalled_.too_old;
    series.state.reset();
  } else if (series.state && series.question != question_fingerprint(entry.task())) {
    ++recalled_.other_question;
    series.state.reset();
  }
  entry.tracker.restore(series, now);
  recalled_.states += series.state.has_value();
  recalled_.addresses += series.place.has_value();
  const auto& block = entry.tracker.record().block;
  if (block && is_traced(entry)) traces_.restore(entry.id, *block);
  if (series.state && recall_clock_offset_) clock_offset_ = std::exchange(recall_clock_offset_, {});
}

void Core::recall_services() {
  const auto is_known = [&](const std::string& source) {
    return std::any_of(entries_.begin(), entries_.end(), [&](const auto& entry) {
      return entry->task().labels.source == source && entry->tracker.restored();
    });
  };
  for (auto& service : recall_services_) {
    if (is_known(service.source)) services_.try_emplace({service.service, service.source}, service);
  }
  recall_services_.clear();
}

void Core::recall_causes(Now now) {
  std::erase_if(recall_causes_, [&](CauseMemory& cause) {
    const Group group{cause.source, cause.family};
    if (!groups_.contains(group)) return false;
    auto& diagnosis = cause.diagnosis;
    const bool stands = std::any_of(entries_.begin(), entries_.end(), [&](const auto& entry) {
      const auto& labels = entry->task().labels;
      return labels.source == cause.source && entry->tracker.restored() &&
             std::binary_search(diagnosis.probes.begin(), diagnosis.probes.end(), labels.probe);
    });
    if (!stands) return true;
    diagnosis.start = std::min(diagnosis.start, now.wall);
    published_.try_emplace(group, group.first, group.second).first->second.restore(std::move(diagnosis));
    ++recalled_.causes;
    return true;
  });
}

}  // namespace reachd::core
