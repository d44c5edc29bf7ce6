// Sentences about what is blocked, intercepted or answered wrongly.

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "verdict/state.hpp"
#include "verdict/words.hpp"

namespace reachd::verdict::sentences {

namespace {

constexpr std::string_view ask_firewall = "ask whoever runs the firewall";
constexpr std::string_view status_page = "https://www.apple.com/support/systemstatus/";

}  // namespace

std::string trust_outdated(const Words& w) {
  const auto issuers = w.issuers();
  return fmt::format(
      "{} shows a certificate of an unknown authority that bears Apple's name{}{}: either Apple has a new "
      "authority, or somebody on the path forges its name; compare the certificate with those at "
      "https://www.apple.com/certificateauthority/: if it is Apple's, add its key to a set of `trust` "
      "(`spki_sha256`), or install Apple's roots as /etc/reachd/apple-roots.pem, and reload; if it is not, "
      "ask whoever runs TLS inspection here",
      w.subject(), issuers.empty() ? "" : " (issued by " + list(issuers) + ")", w.when());
}

std::string tls_intercepted(const Words& w) {
  const auto issuers = w.issuers();
  return fmt::format(
      "TLS on TCP {} to {}{} is intercepted{}{}: {}; Apple's services fail under any inspection: ask whoever "
      "runs the firewall or proxy to exempt these hosts",
      w.finding.port, w.hosts(), w.over(), place(w.info), w.when(),
      issuers.empty() ? w.says() : "the certificates are issued by " + list(issuers));
}

std::string apple_unreachable(const Words& w) {
  using result::Mechanism;
  const auto mechanism = w.info.mechanism.value_or(Mechanism::unknown);
  const bool located = (mechanism != Mechanism::unknown && mechanism != Mechanism::server) &&
                       (w.info.hop || w.info.last_hop || w.info.blocker);
  return fmt::format(
      "None of Apple's hosts ({}) can be connected to{}{}, while {} can: {} {}{}; {}", w.hosts(), w.over(),
      w.when(), list_hosts(w.working_controls()), ports(w.finding, w.observations), w.how(), w.dns(),
      located ? std::string(ask_firewall)
              : fmt::format("they are blocked on the way, or Apple has an outage: look at {}, and {}",
                            status_page, ask_firewall));
}

std::string port_blocked(const Words& w) {
  return fmt::format("TCP {} to {}{} {}{}{}{}; {} to allow it", w.finding.port, w.hosts(), w.over(), w.how(),
                     w.when(), w.control_passes(), w.dns(), ask_firewall);
}

std::string hosts_blocked(const Words& w) {
  return fmt::format(
      "{}{} {}{}{}; other hosts on the same ports work{}; {}, or whoever runs the host, if it is down",
      w.subject(), w.all_controls() ? " (a control, not Apple's)" : "", w.how(), w.when(), w.control_passes(),
      w.dns(), ask_firewall);
}

std::string server_fault(const Words& w) {
  return fmt::format(
      "{} connects, but is answered wrongly{}: {}; the server itself seems to be at fault: {}", w.subject(),
      w.when(), w.says(),
      w.all_controls() ? "ask whoever runs it" : fmt::format("look at {}, or ask Apple", status_page));
}

std::string unexplained(const Words& w) {
  return fmt::format(
      "{} fails{}: {}; no known cause fits: see the status page or `reachd once`, and `reachd trace` for the "
      "path",
      w.subject(), w.when(), w.says());
}

std::string addresses_blocked(const Words& w) {
  auto view = view_of(w.observations, w.telling.family, {});
  auto addresses = tried_addresses(view);
  const auto hosts = hosts_of(w.finding, w.observations);
  std::erase_if(addresses, [&](const auto& entry) {
    return !std::binary_search(hosts.begin(), hosts.end(), entry.first, std::less<>());
  });
  auto failing = ranges(addresses);
  if (failing.empty()) {  // an address that fails on one port alone
    for (const auto index : w.finding.explains) {
      AddressesByTarget own;
      for (const auto& tried : w.observations[index].addresses)
        own[w.observations[index].target].emplace(tried.address, tried);
      for (auto& text : ranges(own))
        failing.push_back(fmt::format("{} on TCP {}", text, w.observations[index].port));
    }
  }
  return fmt::format(
      "Some addresses of {} fail each time, while others work{}{}: {}; ask whoever runs the firewall to "
      "allow the whole ranges",
      w.hosts(), w.over(), w.when(), list(failing));
}

}  // namespace reachd::verdict::sentences
