#include "core/services.hpp"

#include <algorithm>
#include <iterator>
#include <set>

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

struct SpokenName {
  std::string_view service;
  base::Translated name;
};
/// Of the built-in configuration.
constexpr SpokenName spoken_names[] = {
    {"push", {"push", "Push"}},
    {"push-bag", {"push configuration", "Push-Konfiguration"}},
    {"identity", {"identity", "Identität"}},
    {"imessage-activation", {"iMessage activation", "iMessage-Aktivierung"}},
    {"facetime-activation", {"FaceTime activation", "FaceTime-Aktivierung"}},
    {"key-lookup", {"key lookup", "Schlüsselabfrage"}},
    {"device-setup", {"device setup", "Geräteeinrichtung"}},
};

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

std::vector<std::string> proxied_sources(const Snapshot& snapshot) {
  std::set<std::string_view> used;
  for (const auto& record : snapshot.records) used.insert(record.task->labels.source);
  for (const auto& service : snapshot.services) used.insert(service.source);
  if (!snapshot.config) return {};
  std::vector<std::string> names;
  for (const auto name : used) {
    if (snapshot.config->is_proxied(name)) names.emplace_back(name);
  }
  return names;
}

std::string spoken_name(std::string_view service, base::Language language) {
  const auto* known = std::ranges::find(spoken_names, service, &SpokenName::service);
  if (known != std::end(spoken_names)) return std::string(known->name.in(language));
  std::string name(service);
  std::ranges::replace(name, '-', ' ');
  return name;
}

}  // namespace reachd::core
