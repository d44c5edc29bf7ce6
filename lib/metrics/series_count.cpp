#include "metrics/series_count.hpp"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "metrics/render.hpp"

namespace reachd::metrics {

namespace {

std::size_t lines_of(const core::Snapshot& snapshot) {
  const auto text = render(snapshot);
  std::size_t count = 0;
  for (std::size_t start = 0; start < text.size(); start = text.find('\n', start) + 1)
    count += text[start] != '#';
  return count;
}

/// A record for each service and each source from which at least one of its probes is made.
std::vector<core::ServiceRecord> services_of(const config::Config& config) {
  std::vector<std::set<std::string>> sources(config.services.size());
  std::vector<core::ServiceRecord> records;
  const auto makes = [&](const std::string& name, const config::Probe& probe) {
    const auto* source = config.source(name);
    return connects(probe.kind()) || source == nullptr || !source->proxy;
  };
  for (std::size_t i = 0; i < config.services.size(); ++i) {
    for (const auto& member : config.services[i].members) {
      if (member.is_service) {
        sources[i].insert(sources[member.index].begin(), sources[member.index].end());
        continue;
      }
      const auto& probe = config.probes[member.index];
      for (const auto& name : probe.sources) {
        if (makes(name, probe)) sources[i].insert(name);
      }
    }
    for (const auto& source : sources[i]) records.push_back({config.services[i].name, source, {}, {}});
  }
  return records;
}

/// A record for each source and family, with the ports of the plan except those of resolvers.
std::vector<core::DiagnosisRecord> diagnoses_of(const core::Plan& plan) {
  std::map<std::pair<std::string, net::Family>, std::set<std::uint16_t>> ports;
  for (const auto& task : plan) {
    auto& of_group = ports[{task->labels.source, task->labels.family}];
    if (connects(task->labels.kind)) of_group.insert(task->labels.port);
  }
  std::vector<core::DiagnosisRecord> records;
  for (const auto& [group, of_group] : ports)
    records.push_back({group.first, group.second, {of_group.begin(), of_group.end()}, {}});
  return records;
}

}  // namespace

core::Record full_record(const std::shared_ptr<const probe::Task>& task) {
  core::Record record;
  record.task = task;
  record.up = true;
  record.last_success = record.last_transition = base::Wall{};
  record.block.emplace();
  auto& last = record.last.emplace();
  last.outcome = result::Outcome::ok;
  for (const auto phase : base::all<result::Phase>) {
    if (task->has_phase(phase)) last.phase(phase) = std::chrono::nanoseconds(1);
  }
  if (!task->looks_up()) last.phase(result::Phase::resolve).reset();
  if (has_phase(task->labels.kind, result::Phase::handshake)) {
    record.tls_version = "TLSv1.3";
    record.certificate_not_after = std::chrono::sys_seconds{};
  }
  return record;
}

std::size_t series_of(const std::shared_ptr<const probe::Task>& task) {
  core::Snapshot snapshot;
  const auto without = lines_of(snapshot);
  snapshot.records.push_back(full_record(task));
  return lines_of(snapshot) - without;
}

std::size_t series_count(const config::Config& config, const core::Plan& plan) {
  core::Snapshot snapshot;
  snapshot.config = std::make_shared<const config::Config>(config);
  snapshot.services = services_of(config);
  snapshot.diagnoses = diagnoses_of(plan);
  // All tasks of one kind have the same number of lines; a plan may have 65,536.
  std::map<std::tuple<result::Kind, result::Way, bool>, std::size_t> lines;
  std::size_t count = 0;
  for (const auto& task : plan) {
    const auto& labels = task->labels;
    if (has_phase(labels.kind, result::Phase::response)) snapshot.clock_offset = 0;
    auto& each = lines[{labels.kind, task->way(), task->looks_up()}];
    if (each == 0) each = series_of(task);
    count += each;
  }
  return count + lines_of(snapshot);
}

}  // namespace reachd::metrics
