// Rows about this host and the network around it.

#include <fmt/format.h>

#include <set>

#include "verdict/rows.hpp"
#include "verdict/state.hpp"
#include "verdict/words.hpp"

namespace reachd::verdict {

using result::Outcome;
using result::Stage;

Explained host_fault(const View& view) {
  return failing_where(view, [](const Observation& o) { return o.outcome == Outcome::local_error; });
}

/// Every probe ends in local_no_route. A resolver on this host or its link may still answer, or fail for want
/// of its own uplink; a probe whose look-up failed then never came to ask for a route.
Explained link_down(const View& view) {
  bool without_route = false, resolver_works = false, connecting_without_route = false;
  for (const auto& o : view.all) {
    if (!view.counts(o)) continue;
    if (works(o)) {
      if (connects(o)) return {};
      resolver_works = true;
    } else if (fails(o)) {
      const bool no_route = o.outcome == Outcome::local_no_route;
      without_route |= no_route;
      connecting_without_route |= no_route && connects(o);
      if (!no_route && result::stage(o.outcome) != Stage::dns) return {};
    }
  }
  if (!without_route || (resolver_works && !connecting_without_route)) return {};
  return failing_where(view, [](const Observation& o) {
    return o.outcome == Outcome::local_no_route || is_resolver_fault(o.outcome);
  });
}

/// A portal stands in everybody's way. Where some TLS probe gets through to the true server there is none in
/// the way of the ports, and where some dns probe gets a true answer none in that of the names: only what a
/// portal itself has answered is then laid to it.
Explained captive_portal(const View& view) {
  std::set<std::string_view> in_plain_text;
  bool portal_answers = false, tls_works = false, dns_works = false;
  for (const auto& o : view.all) {
    tls_works |= works(o) && has_phase(o.kind, result::Phase::handshake);
    dns_works |= works(o) && !connects(o);
    if (!fails(o) || !connects(o) || !view.counts(o)) continue;
    if (o.outcome == Outcome::tls_not_tls) in_plain_text.insert(o.target);
    portal_answers |= o.role == config::Role::portal && (o.outcome == Outcome::http_unexpected_status ||
                                                         o.outcome == Outcome::http_unexpected_body);
  }
  if (!portal_answers && in_plain_text.size() < 2) return {};
  return failing_where(view, [&](const Observation& o) {
    switch (o.outcome) {
      case Outcome::tls_not_tls:
      case Outcome::http_unexpected_status:
      case Outcome::http_unexpected_body:
        return true;
      default:
        break;
    }
    if (result::stage(o.outcome) == Stage::local) return false;
    if (result::stage(o.outcome) == Stage::dns) return !tls_works && !dns_works;
    return !tls_works;
  });
}

/// A control that was not up for a day is of no use: the network may forbid it. With no useful control there
/// is nothing to tell a broken uplink from unreachable servers.
Explained uplink_down(const View& view) {
  bool reached_connect_stage = false, control_fails = false;
  for (const auto& o : view.all) {
    if (!view.counts(o) || !connects(o)) continue;
    if (works(o)) return {};
    if (!fails(o)) continue;
    const bool useless = is_control(o) && !o.up_within_a_day;
    if (failed_behind(o)) {
      if (useless) continue;
      return {};
    }
    if (!failed_to_connect(o) && !(failed_in_look_up(o) && is_resolver_fault(o.outcome))) continue;
    if (useless) continue;
    reached_connect_stage |= result::stage(o.outcome) == Stage::connect;
    control_fails |= is_control(o);
  }
  if (!reached_connect_stage || !control_fails) return {};
  return failing_where(view, [](const Observation& o) {
    return result::stage(o.outcome) == Stage::connect || o.outcome == Outcome::local_no_route ||
           is_resolver_fault(o.outcome);
  });
}

namespace sentences {

std::string host_fault(const Words& w) {
  return fmt::format(
      "This host itself cannot try {}{}: it is out of descriptors, ports or memory, or its own firewall or "
      "policy forbids it; ask whoever runs this host",
      w.subject(), w.when());
}

std::string link_down(const Words& w) {
  return fmt::format(
      "This host has no way out{}{}: no route, interface, link or next hop; ask whoever runs this host and "
      "its switch port or access point",
      w.over_either(), w.when());
}

std::string captive_portal(const Words& w) {
  return fmt::format(
      "A captive portal or block page answers in place of {}{}{}: somebody has to sign in first, or these "
      "hosts must be let through; ask whoever runs the portal of this network",
      w.hosts(), w.over(), w.when());
}

std::string uplink_down(const Words& w) {
  const auto answering = w.working_resolvers();
  return fmt::format(
      "Nothing beyond this network can be reached{}{}, neither Apple's hosts nor any other: {} {}{}; ask "
      "whoever runs the uplink (the router or the provider)",
      w.over_either(), w.when(), ports(w.finding, w.observations), w.how(),
      answering.empty() ? "" : "; DNS still works (" + list(answering) + ")");
}

}  // namespace sentences

}  // namespace reachd::verdict
