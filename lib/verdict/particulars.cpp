#include "verdict/particulars.hpp"

#include <algorithm>
#include <cmath>

#include "config/apple_networks.hpp"
#include "verdict/rows.hpp"
#include "verdict/sentence.hpp"
#include "verdict/state.hpp"

namespace reachd::verdict {

namespace {

/// Of uplink_down the failures to connect show what it is; names that are denied come with it.
Finding what_shows_it(const Finding& finding, std::span<const Observation> observations) {
  if (!row(finding.cause).shows_in_connections) return finding;
  Finding connections{finding.cause, finding.port, {}};
  for (const auto index : finding.explains) {
    if (failed_to_connect(observations[index])) connections.explains.push_back(index);
  }
  return connections.explains.empty() ? finding : connections;
}

/// What one explained failure adds.
void add_failure(Particulars& p, const Observation& o) {
  if (connects(o)) {
    p.ports.insert(o.port);
    const bool asks = asks_for_a_page(o) || result::stage(o.outcome) == result::Stage::http;
    p.hello |= !asks && shakes_hands(o);
    p.behind_handshake = asks && shakes_hands(o) && (p.behind_handshake || !p.request);
    p.request |= asks;
  } else {
    p.dns = true;
  }
  p.outcomes.insert(o.outcome);
}

void add_answers(Particulars& p, const Observation& o, const View& view) {
  p.denied |= is_false_answer(o.outcome);
  p.false_answer |= !connects(o) || failed_in_look_up(o);
  if (!connects(o)) p.failing_resolvers.insert(o.resolver);
  if (!o.tls_issuer.empty()) p.issuers.insert(o.tls_issuer);
  p.old_tls |= speaks_old_tls(o);
  p.reached_proxy |= o.reached_proxy;
  if ((was_answered(o) || result::stage(o.outcome) == result::Stage::proxy) && o.http.status != 0)
    p.pages.insert({o.http.status, o.http.server, o.http.via, o.http.location});
  if (o.address && view.is_at_block_page(o)) p.block_pages.insert(*o.address);
}

/// The networks that a firewall can be given instead of names: only if they hold every failing address. All
/// of a family, since the addresses move among them.
std::set<net::Network> published_around(const Finding& finding, std::span<const Observation> observations) {
  std::set<net::Network> result;
  for (const auto index : finding.explains) {
    const auto& o = observations[index];
    if (!connects(o) || is_control(o)) continue;
    const auto& networks = config::published_networks();
    if (!o.address) return {};
    const auto& address = *o.address;
    if (std::ranges::none_of(networks, [&](const auto& network) { return network.contains(address); }))
      return {};
    for (const auto& network : networks) {
      if (network.base().family() == address.family()) result.insert(network);
    }
  }
  return result;
}

std::set<net::Network> push_networks_around(const Finding& finding,
                                            std::span<const Observation> observations) {
  std::set<net::Network> result;
  for (const auto index : finding.explains) {
    const auto& address = observations[index].address;
    for (const auto& network : config::push_networks()) {
      if (connects(observations[index]) && address && network.contains(*address)) result.insert(network);
    }
  }
  return result;
}

void add_what_works(Particulars& p, std::span<const Observation> observations, net::Family family) {
  bool dns_fails = false, dns_works = false;
  for (const auto& o : observations) {
    const bool here = o.family == family;
    p.names_resolve |= works(o) && !net::Address::parse(o.target);
    if (connects(o)) {
      if (!here) continue;
      p.still_connects |= works(o);
      if (works(o) && is_control(o)) p.working_controls.insert(o.target);
      if (o.silent) continue;
      p.control_speaks |= is_control(o);
      p.ever_worked |= o.ever_worked;
    } else {
      if (works(o)) p.working_resolvers.insert(o.resolver);
      if (!here && type_family(o) != family) continue;
      dns_fails |= fails(o);
      dns_works |= works(o);
    }
  }
  p.dns_works = dns_works && !dns_fails;
}

/// Of the record that alone cannot be had.
void add_type(Particulars& p, const Finding& finding, const View& view) {
  for (const auto index : finding.explains) {
    const auto& o = view[index];
    if (connects(o)) continue;
    if (!resolves_otherwise(view.facts, o)) {
      p.one_type.clear();
      return;
    }
    p.one_type.insert(o.type_name);
  }
}

/// Only what two rows compare.
void add_comparison(Particulars& p, const Finding& finding, const View& view) {
  if (finding.cause == Cause::networks_blocked) {
    auto blocked = blocked_networks(view);
    p.blocked_part = blocked.which;
    for (auto& network : blocked.networks) {
      if (network.base().family() == view.family) p.blocked.insert(network);
    }
  }
  const auto is_erratic = [&](std::size_t index) { return view.is_erratic(view[index]); };
  if (finding.cause == Cause::unexplained && std::ranges::any_of(finding.explains, is_erratic)) {
    p.lost = view.losses.lost;
    p.loss_attempts = view.losses.attempts;
  }
  if (!rests_on_attempts(finding.cause)) return;
  p.quality = quality(view);
  p.ranges = failing_ranges(finding, view);
}

bool is_literal(const std::string& host) {
  return net::Address::parse(host).has_value();
}

std::set<std::string> without_literals(std::set<std::string> hosts) {
  std::erase_if(hosts, is_literal);
  return hosts;
}

/// All that a family's addresses and resolvers make different is made alike.
Particulars without_addresses(Particulars p) {
  static const auto any = net::Address::ipv4({192, 0, 2, 1});
  const auto blur = [](auto& set, const auto& value) {
    if (!set.empty()) set = {value};
  };
  p.families = {net::Family::ipv4, net::Family::ipv6};
  p.other_family_works = false;
  p.hosts = without_literals(p.hosts);
  p.working_controls = without_literals(p.working_controls);
  blur(p.failing_resolvers, "resolver");
  blur(p.working_resolvers, "resolver");
  blur(p.last_hops, any);
  blur(p.blockers, any);
  p.block_pages.clear();
  blur(p.blocked, net::Network::around(any, 24));
  p.allow.clear();
  p.push_networks.clear();
  p.ranges.clear();
  p.quality = {};
  p.lost = p.loss_attempts = p.lost > 0 ? 1 : 0;
  p.dns_works = true;
  return p;
}

template <class Set>
void add_all(Set& to, const Set& from) {
  to.insert(from.begin(), from.end());
}

}  // namespace

Particulars particulars_of(const Finding& finding, std::span<const Observation> observations,
                           std::string_view source, net::Family family, const Facts& facts) {
  Particulars p;
  p.cause = finding.cause;
  p.port = finding.port;
  p.source = source;
  p.families = {family};
  p.other_family_works = facts.other_family_works;
  if (!observations.empty()) p.proxy = observations.front().proxy;
  const auto view = view_of(observations, family, facts);
  const auto shown = what_shows_it(finding, observations);
  for (const auto index : shown.explains) add_failure(p, observations[index]);
  p.only_controls = std::ranges::all_of(finding.explains,
                                        [&](std::size_t index) { return is_control(observations[index]); });
  std::set<std::string_view> targets;
  p.valid_here = true;
  for (const auto index : finding.explains) {
    const auto& o = observations[index];
    add_answers(p, o, view);
    targets.insert(o.target);
    if (!is_control(o) || p.only_controls) p.hosts.insert(o.target);
    p.valid_here &= o.valid_in_system;
  }
  p.several_servers = targets.size() > 1;
  add_what_works(p, observations, family);
  add_type(p, finding, view);
  add_comparison(p, finding, view);
  p.allow = published_around(finding, observations);
  p.push_networks = push_networks_around(finding, observations);
  if (facts.clock_offset) p.clock_offset = std::lround(*facts.clock_offset);

  const auto info = info_of(shown, observations);
  p.mechanism = info.mechanism;
  if (p.mechanism == result::Mechanism::unknown) p.mechanism.reset();
  p.hop = info.hop;
  if (info.last_hop) p.last_hops = {*info.last_hop};
  if (info.blocker) p.blockers = {*info.blocker};
  p.loops = info.loops;
  p.control_port = info.control_port;
  return p;
}

std::optional<Particulars> shared(const Particulars& ipv4, const Particulars& ipv6) {
  if (ipv4.hosts.empty() || ipv6.hosts.empty() || ipv4.cause != ipv6.cause || ipv4.source != ipv6.source)
    return std::nullopt;
  constexpr auto language = base::Language::english;
  if (sentence(without_addresses(ipv4), language) != sentence(without_addresses(ipv6), language))
    return std::nullopt;
  auto both = ipv4;
  add_all(both.families, ipv6.families);
  add_all(both.hosts, ipv6.hosts);
  add_all(both.failing_resolvers, ipv6.failing_resolvers);
  add_all(both.working_resolvers, ipv6.working_resolvers);
  add_all(both.working_controls, ipv6.working_controls);
  add_all(both.last_hops, ipv6.last_hops);
  add_all(both.blockers, ipv6.blockers);
  add_all(both.ports, ipv6.ports);
  add_all(both.outcomes, ipv6.outcomes);
  add_all(both.one_type, ipv6.one_type);
  add_all(both.issuers, ipv6.issuers);
  add_all(both.pages, ipv6.pages);
  add_all(both.block_pages, ipv6.block_pages);
  add_all(both.blocked, ipv6.blocked);
  if (both.allow.empty() || ipv6.allow.empty())
    both.allow.clear();
  else
    add_all(both.allow, ipv6.allow);
  add_all(both.push_networks, ipv6.push_networks);
  both.ranges.insert(both.ranges.end(), ipv6.ranges.begin(), ipv6.ranges.end());
  both.reached_proxy |= ipv6.reached_proxy;
  both.still_connects |= ipv6.still_connects;
  both.false_answer |= ipv6.false_answer;
  both.names_resolve |= ipv6.names_resolve;
  both.dns_works &= ipv6.dns_works;
  both.valid_here &= ipv6.valid_here;
  both.old_tls |= ipv6.old_tls;
  both.other_family_works = false;
  both.lost += ipv6.lost;
  both.loss_attempts += ipv6.loss_attempts;
  both.quality.attempts += ipv6.quality.attempts;
  both.quality.failures += ipv6.quality.failures;
  both.quality.successes_resent += ipv6.quality.successes_resent;
  return both;
}

}  // namespace reachd::verdict
