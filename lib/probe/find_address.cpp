// From the name to the one address that this attempt goes to.

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "dns/unexpected.hpp"
#include "probe/run.hpp"

namespace reachd::probe {

using result::Phase;

namespace {

/// Where no resolver answers: what was last reached, else what the operator has written down.
std::vector<net::Address> fallback(const Run& run) {
  if (run.order.remembered) return {*run.order.remembered};
  std::vector<net::Address> result;
  for (const auto& address : run.probe().addresses) {
    if (address.family() == run.task().labels.family) result.push_back(address);
  }
  return result;
}

/// Also where it is not among the answers: big services give another few of their addresses each time, and
/// one blocked network of several must not look like flapping because the answer does not hold the good ones.
bool goes_to_preferred(const Run& run, const std::vector<net::Address>& answers) {
  const auto& preferred = run.order.preferred;
  if (!preferred) return false;
  if (std::find(answers.begin(), answers.end(), *preferred) != answers.end()) return true;
  if (run.result.used_fallback_address || net::Address::parse(run.order.host)) return false;
  const dns::Nat64Prefixes prefixes{run.task().config->nat64, {}};
  return !dns::first_unexpected({&*preferred, 1}, run.probe().expect_networks, prefixes, dns::Use::connect);
}

void note_resolution(Result& result, const dns::Resolution& resolution) {
  result.outcome = resolution.outcome;
  result.resolver = resolution.server;
  result.answers = resolution.addresses;
  result.other_family_only = resolution.other_family_only;
  result.icmp = resolution.icmp;
  result.error_number = resolution.error;
  result.detail = base::clean_text(resolution.detail, 256);
  if (resolution.outcome != Outcome::ok) return;
  result.phase(Phase::resolve) = resolution.duration;
  result.retransmits = resolution.resent;
  result.first_packet_resent = resolution.resent > 0;
}

}  // namespace

awaitable<std::optional<net::Address>> find_unexpected(Run& run, const std::vector<net::Address>& addresses,
                                                       std::vector<dns::Server> servers, bool will_connect) {
  const auto& expected = run.probe().expect_networks;
  const auto use = will_connect ? dns::Use::connect : dns::Use::report;
  dns::Nat64Prefixes prefixes{run.task().config->nat64, {}};
  auto unexpected = dns::first_unexpected(addresses, expected, prefixes, use);
  if (!unexpected || unexpected->family() == net::Family::ipv4 || unexpected->cannot_be_another_host())
    co_return unexpected;
  // RFC 7050: what this resolver makes of a name that has IPv4 addresses only.
  dns::Resolver::Query query;
  query.name = "ipv4only.arpa";
  query.family = net::Family::ipv6;
  query.servers = std::move(servers);
  query.bindings = run.bindings();
  query.budget = run.probe().schedule.timeout / 3;
  dns::Resolution resolution;
  co_await run.tools.resolver.resolve(std::move(query), resolution);
  prefixes.discovered = dns::nat64_prefix_of(resolution.addresses);
  if (prefixes.discovered) unexpected = dns::first_unexpected(addresses, expected, prefixes, use);
  co_return unexpected;
}

awaitable<bool> find_address(Run& run) {
  auto& result = run.result;
  dns::Resolver::Query query;
  query.name = run.order.host;
  query.family = run.task().labels.family;
  query.servers = run.servers();
  query.bindings = run.bindings();
  query.look_for_other_family = run.task().automatic;
  query.budget = run.probe().schedule.timeout / 3;
  dns::Resolution resolution;
  co_await run.tools.resolver.resolve(std::move(query), resolution);
  note_resolution(result, resolution);

  auto addresses = resolution.addresses;
  if (resolution.unanswered()) {
    addresses = fallback(run);
    if (addresses.empty()) co_return false;
    result.used_fallback_address = true;
    result.detail =
        fmt::format("no resolver answered ({}): {} is the address that {}", name(resolution.outcome),
                    addresses[run.order.turn % addresses.size()].to_string(),
                    run.order.remembered ? "last worked" : "the configuration gives");
    result.icmp.reset();
    result.error_number = 0;
  } else if (resolution.outcome != Outcome::ok) {
    co_return false;
  } else if (!net::Address::parse(run.order.host)) {
    auto servers = run.servers();
    const auto unexpected = co_await find_unexpected(run, addresses, std::move(servers), true);
    if (unexpected) {
      run.end(Outcome::dns_unexpected_address);
      result.address = *unexpected;
      result.detail = fmt::format("{} has the address {}", run.order.host, unexpected->to_string());
      co_return false;
    }
  }
  result.address =
      goes_to_preferred(run, addresses) ? *run.order.preferred : addresses[run.order.turn % addresses.size()];
  co_return true;
}

}  // namespace reachd::probe
