#include "verdict/sentence.hpp"

#include <fmt/format.h>

#include "verdict/words.hpp"

namespace reachd::verdict {

namespace {

using namespace sentences;

std::string of_cause(const Words& w) {
  switch (w.finding.cause) {
    case Cause::host_fault:
      return host_fault(w);
    case Cause::link_down:
      return link_down(w);
    case Cause::captive_portal:
      return captive_portal(w);
    case Cause::uplink_down:
      return uplink_down(w);
    case Cause::dns_down:
      return dns_down(w);
    case Cause::trust_outdated:
      return trust_outdated(w);
    case Cause::tls_intercepted:
      return tls_intercepted(w);
    case Cause::apple_unreachable:
      return apple_unreachable(w);
    case Cause::port_blocked:
      return port_blocked(w);
    case Cause::hosts_blocked:
      return hosts_blocked(w);
    case Cause::dns_filtered:
      return dns_filtered(w);
    case Cause::resolver_down:
      return resolver_down(w);
    case Cause::clock_wrong:
      return clock_wrong(w);
    case Cause::server_fault:
      return server_fault(w);
    case Cause::unexplained:
      return unexplained(w);
    case Cause::addresses_blocked:
      return addresses_blocked(w);
    case Cause::degraded_path:
      return degraded_path(w);
  }
  return {};
}

}  // namespace

std::string sentence(const Finding& finding, const Info& info, std::span<const Observation> observations,
                     const Telling& telling) {
  const bool named = !telling.source.empty() && telling.source != "default";
  return fmt::format("{}{}.", named ? fmt::format("From {}: ", telling.source) : "",
                     of_cause({finding, info, observations, telling}));
}

}  // namespace reachd::verdict
