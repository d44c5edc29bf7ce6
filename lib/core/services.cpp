#include "core/services.hpp"

#include <algorithm>

namespace reachd::core {

namespace {

using config::Service;

bool any(const std::vector<ServiceState>& states, ServiceState wanted) {
  return std::ranges::find(states, wanted) != states.end();
}

ServiceState any_of(const std::vector<ServiceState>& members) {
  if (members.front() == ServiceState::ok) return ServiceState::ok;
  if (any(members, ServiceState::ok) || any(members, ServiceState::degraded)) return ServiceState::degraded;
  return any(members, ServiceState::unknown) ? ServiceState::unknown : ServiceState::down;
}

}  // namespace

ServiceState state_of(const ProbeCounts& counts) {
  if (counts.up > 0 && counts.down > 0) return ServiceState::degraded;
  if (counts.up > 0) return ServiceState::ok;
  return counts.down > 0 ? ServiceState::down : ServiceState::unknown;
}

std::vector<std::optional<ServiceState>> service_states(const config::Config& config,
                                                        const std::vector<ProbeCounts>& counts) {
  std::vector<std::optional<ServiceState>> result;
  for (const auto& service : config.services) {  // members that are services come before
    std::vector<ServiceState> members;
    for (const auto& member : service.members) {
      std::optional<ServiceState> state;
      if (member.is_service) {
        state = result[member.index];
      } else if (counts[member.index].series > 0) {
        state = state_of(counts[member.index]);
      }
      if (state) members.push_back(*state);
    }
    if (members.empty()) {
      result.emplace_back();
    } else {
      result.emplace_back(service.rule == Service::Rule::all_of ? *std::ranges::max_element(members)
                                                                : any_of(members));
    }
  }
  return result;
}

}  // namespace reachd::core
