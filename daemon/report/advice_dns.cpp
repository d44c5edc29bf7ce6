#include <fmt/format.h>

#include "daemon/report/advice_stages.hpp"

namespace reachd::report {

using result::Outcome;

std::string dns_advice(Outcome outcome, const core::Record& record, const AdviceWords& w) {
  const std::string try_it = fmt::format(
      "dig {}{} {}",
      record.last && record.last->address && record.task->labels.kind == result::Kind::dns
          ? "@" + w.address + " "
          : "",
      w.host,
      record.task->labels.type.empty() ? (record.task->labels.family == net::Family::ipv6 ? "AAAA" : "A")
                                       : record.task->labels.type);
  switch (outcome) {
    case Outcome::dns_timeout:
      return fmt::format(
          "Check that {} runs and that no firewall drops port 53 on the way to it (try: {}). Ask the "
          "resolver's owner first, then the firewall's.",
          w.resolver, try_it);
    case Outcome::dns_unreachable:
      return fmt::format(
          "{} an ICMP error: {} is down, not listening on that port, or has no route. Check its address in "
          "/etc/resolv.conf or the configuration, then ask its owner.",
          w.sender, w.resolver);
    case Outcome::dns_prohibited:
      return fmt::format(
          "A firewall forbids this on purpose: {} ICMP administratively prohibited. Ask its owner to allow "
          "port 53 (UDP and TCP) to {}.",
          w.sender, w.resolver);
    case Outcome::dns_nxdomain:
      return fmt::format(
          "{} denies that {} exists, as a DNS filter does. Compare with another resolver (try: {}), then ask "
          "the owner of the filter to allow the name.",
          w.resolver, w.host, try_it);
    case Outcome::dns_servfail:
      return fmt::format(
          "{} itself could not find the answer: its way to the Internet, its forwarder or DNSSEC validation "
          "(often a wrong clock) is broken. Ask its owner (try: {}).",
          w.resolver, try_it);
    case Outcome::dns_refused:
      return fmt::format(
          "{} does not serve this host, or filters the name. Ask its owner to allow queries for {} from "
          "this network.",
          w.resolver, w.host);
    case Outcome::dns_error:
      return fmt::format(
          "{} answered with an unusual code: it does not understand the query or is misconfigured. Ask its "
          "owner (try: {}).",
          w.resolver, try_it);
    case Outcome::dns_no_data:
      return fmt::format(
          "{} says that {} has no record of this type: a filter strips it, or the name is meant to have "
          "none. Compare with another resolver (try: {}), then ask its owner.",
          w.resolver, w.host, try_it);
    case Outcome::dns_malformed:
      return fmt::format(
          "What answered for {} is no correct DNS message: a middlebox rewrites or cuts answers. Ask the "
          "owner of the firewall in between to switch off DNS inspection.",
          w.resolver);
    case Outcome::dns_tcp_failed:
      return fmt::format(
          "DNS over TCP does not work with {}; long answers need it. Ask its owner, or the firewall's, to "
          "allow TCP 53 (try: {} +tcp).",
          w.resolver, try_it);
    default:  // dns_unexpected_address
      return fmt::format(
          "{} gives an address for {} that cannot be right, as a sinkhole or a captive portal does. Compare "
          "with another resolver (try: {}), then ask the owner of the DNS filter.",
          w.resolver, w.host, try_it);
  }
}

}  // namespace reachd::report
