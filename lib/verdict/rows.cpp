#include "verdict/rows.hpp"

#include "verdict/state.hpp"

namespace reachd::verdict {

std::vector<std::size_t> failures(std::span<const Observation> observations, net::Family family) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < observations.size(); ++i) {
    const auto& o = observations[i];
    if (!fails(o)) continue;
    const bool by_type = !connects(o) && is_false_answer(o.outcome);
    if ((by_type ? type_family(o) : o.family) == family) result.push_back(i);
  }
  return result;
}

View view_of(std::span<const Observation> observations, net::Family family,
             std::optional<double> clock_offset) {
  View view{observations, family, clock_offset, failures(observations, family), {}};
  for (const auto& part : tls_intercepted(view)) view.intercepted.insert(part.port);
  return view;
}

std::vector<Row> rows_that_hold(const View& view) {
  std::vector<Row> rows;
  const auto add = [&](Cause cause, Explained explains) {
    if (!explains.empty()) rows.push_back({cause, {{0, std::move(explains)}}});
  };
  const auto add_parts = [&](Cause cause, ExplainedByPort parts) {
    if (!parts.empty()) rows.push_back({cause, std::move(parts)});
  };
  add(Cause::host_fault, host_fault(view));
  add(Cause::link_down, link_down(view));
  add(Cause::captive_portal, captive_portal(view));
  add(Cause::uplink_down, uplink_down(view));
  add(Cause::dns_down, dns_down(view));
  add(Cause::trust_outdated, trust_outdated(view));
  add_parts(Cause::tls_intercepted, tls_intercepted(view));
  add(Cause::apple_unreachable, apple_unreachable(view));
  add_parts(Cause::port_blocked, port_blocked(view));
  add(Cause::hosts_blocked, hosts_blocked(view));
  add(Cause::dns_filtered, dns_filtered(view));
  add(Cause::resolver_down, resolver_down(view));
  add(Cause::clock_wrong, clock_wrong(view));
  add(Cause::server_fault, server_fault(view));
  return rows;
}

}  // namespace reachd::verdict
