// Checks of the configuration as a whole, once every part has been read.

#include <algorithm>

#include "config/reading.hpp"

namespace reachd::config {

namespace {

constexpr std::size_t most_tasks = 65'536;

/// The largest number of tasks that a probe can produce on any host: `system` has up to three servers, `auto`
/// up to two families. A dns probe's family is that of its resolver, so families do not multiply there.
std::size_t most_tasks_of(const Config& config, const Probe& probe) {
  const auto* dns = std::get_if<DnsTarget>(&probe.target);
  const Families& families = probe.families;
  const std::size_t of_families = families.automatic ? 2 : families.ipv4 + families.ipv6;
  const bool literal = net::Address::parse(probe.host().text()).has_value();
  std::size_t sum = 0;
  for (const auto& name : probe.sources) {
    const auto* source = config.source(name);
    if (source == nullptr) continue;  // which has been reported
    if (dns == nullptr) {
      // Through a proxy the family is that of the proxy, whatever the host's.
      sum += literal && !source->proxy ? 1 : of_families;
    } else if (!source->proxy) {
      for (const auto& resolver : config.resolvers_of(probe, *source))
        sum += (resolver == "system" ? 3 : 1) * dns->types.size();
    }
  }
  return sum;
}

}  // namespace

void check_task_count(Reading& reading, Place probes) {
  std::size_t total = 0;
  for (const Probe& probe : reading.config.probes) total += most_tasks_of(reading.config, probe);
  if (total <= most_tasks) return;
  reading.error(probes, "the probes make up to " + std::to_string(total) +
                            " tasks (probe x family x source x resolver x type); at most " +
                            std::to_string(most_tasks) + " are allowed");
}

void check_controls(Reading& reading, Place probes) {
  const auto& all = reading.config.probes;
  if (std::ranges::none_of(all, [](const Probe& probe) { return probe.role == Role::control; })) {
    reading.warning(probes,
                    "no probe has 'role: control': \"the uplink is down\" cannot be told from \"Apple is "
                    "not reachable\"");
  }
}

}  // namespace reachd::config
