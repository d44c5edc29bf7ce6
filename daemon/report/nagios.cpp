#include "daemon/report/nagios.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/report/failures.hpp"

namespace reachd::report {

namespace {

using core::ServiceState;

/// Worse states have higher values.
int severity(ServiceState state) {
  switch (state) {
    case ServiceState::ok:
      return 0;
    case ServiceState::degraded:
      return 1;
    case ServiceState::unknown:
      return 2;
    case ServiceState::down:
      return 3;
  }
  return 2;
}

}  // namespace

NagiosVerdict nagios(const core::Snapshot& snapshot) {
  auto worst = snapshot.services.empty() ? ServiceState::unknown : ServiceState::ok;
  std::string services;
  for (const auto& service : snapshot.services) {
    if (severity(service.state) > severity(worst)) worst = service.state;
    services +=
        fmt::format("{}{} {}", services.empty() ? "" : ", ", service.service, core::name(service.state));
  }
  const auto down = std::count_if(snapshot.records.begin(), snapshot.records.end(), failed);
  constexpr std::string_view words[] = {"OK", "WARNING", "UNKNOWN", "CRITICAL"};
  constexpr int statuses[] = {0, 1, 3, 2};
  const auto index = static_cast<std::size_t>(severity(worst));
  return {fmt::format("REACHD {} - {} | failed={};;;0;{}", words[index],
                      services.empty() ? "no service" : services, down, snapshot.records.size()),
          statuses[index]};
}

}  // namespace reachd::report
