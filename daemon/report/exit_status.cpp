#include "daemon/report/exit_status.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/services.hpp"
#include "daemon/report/failures.hpp"

namespace reachd::report {

namespace {

using core::ServiceState;

struct NagiosRow {
  ServiceState value;
  std::string_view word;
  int exit_status;
};
constexpr base::Table<ServiceState, NagiosRow> nagios_rows{{
    {ServiceState::ok, "OK", 0},
    {ServiceState::degraded, "WARNING", 1},
    {ServiceState::unknown, "UNKNOWN", 3},
    {ServiceState::down, "CRITICAL", 2},
}};

constexpr int all_ok = 0, not_ok = 1, no_verdict = 3;

bool services_ok(const core::Snapshot& snapshot, const std::string& name, bool& found) {
  bool ok = true;
  for (const auto& service : snapshot.services) {
    if (service.service != name) continue;
    found = true;
    ok = ok && service.state == ServiceState::ok;
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
  return core::state_of(counts) == ServiceState::ok;
}

}  // namespace

int once_exit_status(const core::Snapshot& snapshot, std::span<const std::string> only) {
  const auto ended = [](const core::Record& record) { return record.last.has_value(); };
  if (std::ranges::none_of(snapshot.records, ended)) return no_verdict;

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
  const auto is_ok = [](const auto& service) { return service.state == ServiceState::ok; };
  return std::ranges::all_of(snapshot.services, is_ok) ? all_ok : not_ok;
}

NagiosVerdict nagios(const core::Snapshot& snapshot) {
  auto worst = snapshot.services.empty() ? ServiceState::unknown : ServiceState::ok;
  std::string services;
  for (const auto& service : snapshot.services) {
    worst = std::max(worst, service.state);
    services +=
        fmt::format("{}{} {}", services.empty() ? "" : ", ", service.service, core::name(service.state));
  }
  const auto down = std::ranges::count_if(snapshot.records, failed);
  const auto& row = nagios_rows[worst];
  return {fmt::format("REACHD {} - {} | failed={};;;0;{}", row.word,
                      services.empty() ? "no service" : services, down, snapshot.records.size()),
          row.exit_status};
}

}  // namespace reachd::report
