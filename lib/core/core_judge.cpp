// What the states of the probes mean together: services and causes.

#include <algorithm>

#include "core/core_entry.hpp"
#include "core/messages.hpp"
#include "core/observe.hpp"

namespace reachd::core {

namespace {

using namespace std::chrono_literals;

constexpr auto service_pause = 100ms;     // between two judgements of the services
constexpr auto diagnosis_pause = 100ms;   // between two diagnoses of what has changed
constexpr auto diagnosis_interval = 10s;  // and of what has not: rates and addresses change by themselves

}  // namespace

void Core::judge_services(Now now, Actions& actions) {
  services_due_ = now.steady + service_pause;
  std::unordered_map<const config::Probe*, std::size_t> index;
  for (std::size_t i = 0; i < config_->probes.size(); ++i) index.emplace(&config_->probes[i], i);
  for (const auto& source : changed_sources_) {
    std::vector<ProbeCounts> counts(config_->probes.size());
    for (const auto family : {net::Family::ipv4, net::Family::ipv6}) {
      const auto group = groups_.find({source, family});
      if (group == groups_.end()) continue;
      for (const auto* entry : group->second) {
        const auto& record = entry->tracker.record();
        if (!record.takes_part) continue;
        auto& count = counts[index.at(record.task->probe)];
        ++count.series;
        if (record.up) ++(*record.up ? count.up : count.down);
      }
    }
    const auto states = service_states(*config_, counts);
    for (std::size_t i = 0; i < states.size(); ++i) {
      const std::pair key{config_->services[i].name, source};
      if (!states[i]) {
        services_.erase(key);
        continue;
      }
      auto [service, fresh] =
          services_.try_emplace(key, ServiceRecord{key.first, source, ServiceState::unknown, {}});
      auto& record = service->second;
      if (!fresh && record.state == *states[i]) continue;
      const auto previous = std::exchange(record.state, *states[i]);
      record.since = now.wall;
      ++transitions_;
      if (previous != record.state) actions.emplace_back(WriteJournal{service_changed(record, previous)});
    }
  }
  changed_sources_.clear();
}

void Core::mark_changed(const std::string& source, Now now) {
  // A dns probe counts for the family of its resolver, and for one cause for that of its type: so both.
  for (const auto family : {net::Family::ipv4, net::Family::ipv6}) {
    if (groups_.contains({source, family})) changed_groups_.insert({source, family});
  }
  diagnosis_due_ = std::min(diagnosis_due_, now.steady + diagnosis_pause);
}

std::vector<verdict::Observation> Core::observations(const Group& group, Steady now) const {
  std::vector<verdict::Observation> result;
  Steady any_up{};
  for (const auto* entry : groups_.at(group)) {
    if (connects(entry->task().labels.kind)) any_up = std::max(any_up, entry->tracker.last_up(now));
  }
  const auto type = group.second == net::Family::ipv4 ? config::type_a : config::type_aaaa;
  for (const auto family : {net::Family::ipv4, net::Family::ipv6}) {
    const auto found = groups_.find({group.first, family});
    if (found == groups_.end()) continue;
    for (const auto* entry : found->second) {
      if (!entry->tracker.record().takes_part) continue;
      if (family == group.second || entry->task().type == type)
        result.push_back(observe(entry->tracker, now, any_up));
    }
  }
  return result;
}

void Core::diagnose(Now now, Actions& actions) {
  std::erase_if(published_, [&](const auto& published) {
    const auto& [group, causes] = published;
    if (groups_.contains(group)) return false;
    for (const auto& one : causes.diagnoses()) {
      actions.emplace_back(
          WriteJournal{cause_changed(one, group.first, group.second, journal::Event::cause_gone)});
    }
    return true;
  });
  const bool all = changed_groups_.empty();
  diagnosis_due_ = now.steady + diagnosis_interval;
  for (const auto& [group, entries] : groups_) {
    auto& published = published_.try_emplace(group, group.first, group.second).first->second;
    const auto wake = published.next_wake();
    if (all || changed_groups_.contains(group) || (wake && *wake <= now.steady)) {
      const auto seen = observations(group, now.steady);
      const auto findings = verdict::diagnose(seen, group.second, clock_offset_);
      const auto changes = published.update(seen, findings, clock_offset_, verdict::any_unsettled(seen), now);
      const auto write = [&, &group = group](const std::vector<verdict::Diagnosis>& all_of_a_kind,
                                             journal::Event event) {
        for (const auto& one : all_of_a_kind) {
          actions.emplace_back(WriteJournal{cause_changed(one, group.first, group.second, event)});
        }
      };
      write(changes.gone, journal::Event::cause_gone);
      write(changes.found, journal::Event::cause_found);
      write(changes.located, journal::Event::blocker_found);
      if (!changes.empty()) ++transitions_;
    }
    if (const auto next = published.next_wake()) {
      diagnosis_due_ = std::min(diagnosis_due_, std::max<Steady>(*next, now.steady + diagnosis_pause));
    }
  }
  changed_groups_.clear();
}

std::vector<DiagnosisRecord> Core::diagnoses(Now now) const {
  std::vector<DiagnosisRecord> result;
  for (const auto& [group, entries] : groups_) {
    DiagnosisRecord record{group.first, group.second, {}, {}};
    std::set<std::uint16_t> ports;
    for (const auto* entry : entries) {
      if (connects(entry->task().labels.kind)) ports.insert(entry->task().labels.port);
    }
    record.ports.assign(ports.begin(), ports.end());
    if (options_.single_attempt) {
      // Every probe is judged by its one attempt: there is nothing to wait for.
      const auto seen = observations(group, now.steady);
      const verdict::Telling telling{group.first, group.second, std::nullopt, now.wall, clock_offset_};
      for (const auto& finding : verdict::diagnose(seen, group.second, clock_offset_)) {
        record.causes.push_back(verdict::describe(finding, seen, telling));
      }
    } else if (const auto found = published_.find(group); found != published_.end()) {
      record.causes = found->second.diagnoses();
    }
    result.push_back(std::move(record));
  }
  return result;
}

}  // namespace reachd::core
