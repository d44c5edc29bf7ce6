#pragma once

// What the probes add up to: the state of each service from the settled states of its probes. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "base/language.hpp"
#include "core/snapshot.hpp"

namespace reachd::core {

/// The series of one probe from one source, counted by their settled state.
struct ProbeCounts {
  int series = 0;  ///< planned at all, and taking part
  int up = 0;
  int down = 0;
};

/// A probe in a service: all up: ok; some up, some down: degraded; all down: down; none with a state:
/// unknown.
ServiceState state_of(const ProbeCounts& counts);

/// The states of all services from one source, in the configuration's order; nothing for a service that has
/// no probe from this source. `counts` is indexed like Config::probes.
///
/// all_of: down if any is down; else unknown if any is unknown; else degraded if any is degraded; else ok.
/// any_of: the first that takes part is ok: ok; any is ok or degraded: degraded; else unknown if any is
/// unknown; else down.
std::vector<std::optional<ServiceState>> service_states(const config::Config& config,
                                                        const std::vector<ProbeCounts>& counts);

/// The sources in use, by name, whose devices leave through a proxy: what is judged from there does not hold
/// for them.
std::vector<std::string> proxied_sources(const Snapshot& snapshot);

/// What people call a service: "iMessage activation" for `imessage-activation`, "guest wifi" for a
/// `guest-wifi` that the built-in configuration does not have.
std::string spoken_name(std::string_view service, base::Language language);

}  // namespace reachd::core
