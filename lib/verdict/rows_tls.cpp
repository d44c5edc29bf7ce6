// Rows about what answered after the connection stood: certificates, interception, clock and the servers' own
// faults.

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "verdict/rows.hpp"
#include "verdict/state.hpp"

namespace reachd::verdict {

using result::Outcome;

namespace {

constexpr double clock_limit = 60;  // seconds

bool names_apple(const Observation& o) {
  return fails(o) && o.outcome == Outcome::tls_untrusted && o.topmost_issuer_is_apple;
}

}  // namespace

Explained trust_outdated(const View& view) {
  return failing_where(view, names_apple);
}

/// Of the failing probes of a port those count that were answered, controls apart: one blocked host does not
/// hide the interception of all others. Where every chain names Apple as its issuer it is trust_outdated and
/// no interception, and what a false address leads to is a block page.
ExplainedByPort tls_intercepted(const View& view) {
  struct Port {
    Explained explains;
    bool other_failure = false, not_apple = false;
  };
  std::map<std::uint16_t, Port> ports;
  for (const auto index : view.failing) {
    const auto& o = view[index];
    if (!was_answered(o) || view.is_at_block_page(o)) continue;
    auto& port = ports[o.port];
    if (looks_intercepted(o)) {
      port.explains.push_back(index);
      port.not_apple |= !names_apple(o) && !is_control(o);
    } else if (!is_control(o)) {
      port.other_failure = true;
    }
  }
  ExplainedByPort result;
  for (auto& [number, port] : ports) {
    if (port.not_apple && !port.other_failure) result.push_back({number, std::move(port.explains)});
  }
  return result;
}

/// The portal probe's page is the portal's, but for a refusal that others give, too.
Explained http_intercepted(const View& view) {
  bool portal_refused = false;
  for (const auto index : view.failing) {
    const auto& o = view[index];
    portal_refused |= o.role == config::Role::portal && is_shared_refusal(view, o);
  }
  return failing_where(view, [&](const Observation& o) {
    if (!was_answered(o) || !asks_for_a_page(o)) return false;
    return o.foreign_answer || (portal_refused && is_shared_refusal(view, o));
  });
}

Explained clock_wrong(const View& view) {
  std::set<std::string_view> hosts;
  for (const auto index : view.failing) {
    if (view[index].outcome == Outcome::tls_expired) hosts.insert(view[index].target);
  }
  if (hosts.size() < 2 && std::abs(view.facts.clock_offset.value_or(0)) <= clock_limit) return {};
  return failing_where(view, [](const Observation& o) { return o.outcome == Outcome::tls_expired; });
}

Explained server_fault(const View& view) {
  return failing_where(view, [](const Observation& o) {
    const bool refuses = o.block && o.block->mechanism == result::Mechanism::server;
    return is_server_fault(o.outcome) || (connects(o) && tried_and_failed(o) && refuses);
  });
}

}  // namespace reachd::verdict
