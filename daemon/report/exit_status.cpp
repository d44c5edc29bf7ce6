#include "daemon/report/exit_status.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/services.hpp"
#include "daemon/report/failures.hpp"
#include "daemon/report/told_causes.hpp"

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

bool is_ok(const core::Snapshot& snapshot, std::span<const std::string> only) {
  for (const auto& name : only) {
    bool is_service = false, is_probe = false;
    if (!services_ok(snapshot, name, is_service)) return false;
    if (!is_service && (!probe_ok(snapshot, name, is_probe) || !is_probe)) return false;
  }
  if (!only.empty()) return true;

  if (snapshot.services.empty()) {
    bool found = false;
    for (const auto& record : snapshot.records) {
      if (!probe_ok(snapshot, record.task->labels.probe, found)) return false;
    }
  }
  return std::ranges::all_of(snapshot.services,
                             [](const auto& service) { return service.state == ServiceState::ok; });
}

/// '|' would begin the performance data.
std::string for_nagios(std::string text) {
  std::ranges::replace(text, '|', '/');
  return text;
}

}  // namespace

bool is_proxied(const core::Snapshot& snapshot) {
  return !core::proxied_sources(snapshot).empty();
}

int once_exit_status(const core::Snapshot& snapshot, std::span<const std::string> only) {
  const auto ended = [](const core::Record& record) { return record.last.has_value(); };
  if (std::ranges::none_of(snapshot.records, ended)) return status_unknown;
  if (!is_ok(snapshot, only)) return status_failed;
  return is_proxied(snapshot) ? status_unknown : status_ok;
}

NagiosVerdict nagios(const core::Snapshot& snapshot) {
  auto worst = snapshot.services.empty() ? ServiceState::unknown : ServiceState::ok;
  std::string services;
  for (const auto& service : snapshot.services) {
    worst = std::max(worst, service.state);
    services +=
        fmt::format("{}{}{} {}", services.empty() ? "" : ", ", service.service,
                    service.source == "default" ? "" : " from " + service.source, core::name(service.state));
  }
  std::string causes, sentences;
  for (const auto& cause : told_causes(snapshot, language_of(snapshot))) {
    causes += fmt::format("{}{}", causes.empty() ? "" : ", ", cause.name());
    sentences += for_nagios(cause.sentence.text()) + "\n";
  }
  const auto place =
      snapshot.config && !snapshot.config->site.empty() ? for_nagios(" at " + snapshot.config->site) : "";
  const bool does_not_apply = worst == ServiceState::ok && is_proxied(snapshot);
  const auto& row = nagios_rows[does_not_apply ? ServiceState::unknown : worst];
  return {
      fmt::format("REACHD {}{} - {}{}{} | failed={};;;0;{}\n{}", row.word, place,
                  causes.empty() ? "" : causes + "; ", services.empty() ? "no service" : services,
                  is_proxied(snapshot) ? "; devices leave through a proxy, and for them it says nothing" : "",
                  std::ranges::count_if(snapshot.records, failed), snapshot.records.size(), sentences),
      row.exit_status};
}

}  // namespace reachd::report
