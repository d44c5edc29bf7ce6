// Rows about what answered after the connection stood: certificates, interception, clock and the servers' own
// faults.

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

/// Of the failing probes of a port those count that connected: one blocked host does not hide the
/// interception of all others. Where every chain names Apple as its issuer it is trust_outdated and no
/// interception.
ExplainedByPort tls_intercepted(const View& view) {
  struct Port {
    Explained explains;
    bool other_failure = false, not_apple = false;
  };
  std::map<std::uint16_t, Port> ports;
  for (const auto index : view.failing) {
    const auto& o = view[index];
    if (!failed_behind(o)) continue;
    auto& port = ports[o.port];
    if (looks_intercepted(o.outcome)) {
      port.explains.push_back(index);
      port.not_apple |= !names_apple(o);
    } else {
      port.other_failure = true;
    }
  }
  ExplainedByPort result;
  for (auto& [number, port] : ports) {
    if (port.not_apple && !port.other_failure) result.push_back({number, std::move(port.explains)});
  }
  return result;
}

Explained clock_wrong(const View& view) {
  std::set<std::string_view> hosts;
  for (const auto index : view.failing) {
    if (view[index].outcome == Outcome::tls_expired) hosts.insert(view[index].target);
  }
  if (hosts.size() < 2 && std::abs(view.clock_offset.value_or(0)) <= clock_limit) return {};
  return failing_where(view, [](const Observation& o) { return o.outcome == Outcome::tls_expired; });
}

Explained server_fault(const View& view) {
  return failing_where(view, [](const Observation& o) { return is_server_fault(o.outcome); });
}

}  // namespace reachd::verdict
