#include "daemon/report/exit_status.hpp"

#include <algorithm>

#include "core/services.hpp"

namespace reachd::report {

namespace {

constexpr int all_ok = 0, not_ok = 1, no_verdict = 3;

bool services_ok(const core::Snapshot& snapshot, const std::string& name, bool& found) {
  bool ok = true;
  for (const auto& service : snapshot.services) {
    if (service.service != name) continue;
    found = true;
    ok = ok && service.state == core::ServiceState::ok;
  }
  return ok;
}

/// Series without a verdict (skipped, or no attempt completed) are ignored, as they are for services.
bool probe_ok(const core::Snapshot& snapshot, const std::string& name, bool& found) {
  core::ProbeCounts counts;
  for (const auto& record : snapshot.records) {
    if (record.task->labels.probe != name) continue;
    found = true;
    if (!record.takes_part) continue;
    ++counts.series;
    if (record.last) ++(record.last->outcome == result::Outcome::ok ? counts.up : counts.down);
  }
  return core::state_of(counts) == core::ServiceState::ok;
}

}  // namespace

int once_exit_status(const core::Snapshot& snapshot, std::span<const std::string> only) {
  const auto ended = [](const core::Record& record) { return record.last.has_value(); };
  if (std::none_of(snapshot.records.begin(), snapshot.records.end(), ended)) return no_verdict;

  for (const auto& name : only) {
    bool is_service = false, is_probe = false;
    if (!services_ok(snapshot, name, is_service)) return not_ok;
    if (!is_service && (!probe_ok(snapshot, name, is_probe) || !is_probe)) return not_ok;
  }
  if (!only.empty()) return all_ok;

  if (snapshot.services.empty()) {
    bool found = false;
    for (const auto& record : snapshot.records) {
      if (!probe_ok(snapshot, record.task->labels.probe, found)) return not_ok;
    }
  }
  for (const auto& service : snapshot.services) {
    if (service.state != core::ServiceState::ok) return not_ok;
  }
  return all_ok;
}

}  // namespace reachd::report
