// The sentence of each cause in English. What several of them say alike stands before them; subjects and
// verbs agree in number.

#include <fmt/format.h>

#include <cmath>

#include "verdict/sentence.hpp"
#include "verdict/words.hpp"

namespace reachd::verdict::english {

namespace {

using result::Mechanism;

constexpr auto language = base::Language::english;

std::string list(const auto& items) {
  return joined(texts_of(items), language);
}
std::string quoted(const std::set<std::string>& items) {
  std::vector<std::string> texts;
  for (const auto& item : items) texts.push_back("\"" + item + "\"");
  return joined_shortly(texts, language);
}

std::string from(const Particulars& p) {
  return p.source.empty() || p.source == "default" ? "" : fmt::format("From {}: ", p.source);
}

std::string hosts(const Particulars& p) {
  return joined(hosts_by_name(p.hosts, "Apple push"), language);
}

/// " over IPv4 and IPv6".
std::string over_each(const Particulars& p) {
  if (p.families.size() > 1) return " over IPv4 and IPv6";
  return p.families.contains(net::Family::ipv6) ? " over IPv6" : " over IPv4";
}
/// IPv4 alone goes without saying unless IPv6 works.
std::string over(const Particulars& p) {
  const bool only_ipv4 = p.families.size() == 1 && p.families.contains(net::Family::ipv4);
  return only_ipv4 && !p.other_family_works ? "" : over_each(p);
}

/// "TCP 443 and 5223", "DNS" or "DNS and TCP 443": what the explained probes use.
std::string ports(const Particulars& p) {
  if (p.ports.empty()) return "DNS";
  return (p.dns ? "DNS and TCP " : "TCP ") + list(p.ports);
}
bool is_plural(const Particulars& p) {
  return p.ports.size() + (p.dns || p.ports.empty() ? 1 : 0) > 1;
}
std::string_view is(const Particulars& p) {
  return is_plural(p) ? "are" : "is";
}
/// The -s of a verb in the third person.
std::string_view s(const Particulars& p) {
  return is_plural(p) ? "" : "s";
}
std::string subject(const Particulars& p) {
  return fmt::format("{} {} {}{}", ports(p), p.ports.empty() ? "for" : "to", hosts(p), over(p));
}
std::string_view these_hosts(const Particulars& p) {
  return p.hosts.size() == 1 ? "this host" : "these hosts";
}
std::string_view them(const std::set<std::string>& names) {
  return names.size() == 1 ? "it" : "them";
}

/// " at or behind 10.1.0.1 (hop 2)"; empty where nothing is known.
std::string place(const Particulars& p) {
  if (!p.last_hops.empty() && p.hop)
    return fmt::format(" at or behind {} (hop {})", list(p.last_hops), *p.hop);
  if (!p.last_hops.empty()) return fmt::format(" at or behind {}", list(p.last_hops));
  return p.hop ? fmt::format(" at or behind hop {}", *p.hop) : "";
}
std::string by(const Particulars& p) {
  return p.blockers.empty() ? place(p) : " by " + list(p.blockers);
}

/// What becomes of the packets, as the predicate of what ports() names.
std::string how(const Particulars& p) {
  const auto sent = p.hello && p.request ? "first data (ClientHello or request)"
                    : p.request          ? "HTTP request"
                                         : "TLS ClientHello";
  switch (says_more(p) ? *p.mechanism : Mechanism::unknown) {
    case Mechanism::silent_drop:
      return fmt::format("{} silently dropped{}", is(p), place(p));
    case Mechanism::icmp_prohibited:
      return fmt::format("{} rejected{} (ICMP: administratively prohibited)", is(p), by(p));
    case Mechanism::icmp_unreachable:
      return fmt::format("{} rejected{} (ICMP: unreachable)", is(p), by(p));
    case Mechanism::reset:
      return fmt::format("{} refused with a forged reset{}", is(p), by(p));
    case Mechanism::server:
      return fmt::format("{} refused by the server itself", is(p));
    case Mechanism::reset_after_hello:
      return fmt::format("connect{}, but {} reset after the {}{}", s(p), is(p), sent, by(p));
    case Mechanism::stall_after_hello:
      return fmt::format("connect{}, but the {} is silently dropped{}", s(p), sent, place(p));
    case Mechanism::stall_after_ack:
      return fmt::format("connect{} and the {} is acknowledged, but no data comes back", s(p), sent);
    case Mechanism::path_mtu:
      return fmt::format("connect{}, but large packets from the server are lost{} (path MTU)", s(p),
                         place(p));
    case Mechanism::interception:
      return fmt::format("{} intercepted{}", is(p), place(p));
    case Mechanism::dns_answer:
      return fmt::format("{} misdirected by a false DNS answer", is(p));
    case Mechanism::unknown:
      break;
  }
  return fmt::format("fail{}{} ({})", s(p), place(p), observed(p.outcomes, language));
}

std::string control_passes(const Particulars& p) {
  return p.control_port == 0 ? "" : fmt::format("; TCP {} to the same address passes", p.control_port);
}
std::string_view dns_works(const Particulars& p) {
  return p.dns_works ? "; DNS works" : "";
}
std::string answered_by(const Particulars& p) {
  return p.pages.empty() ? "" : " (" + described(p.pages, language) + ")";
}

/// Where a policy refuses by ICMP its owner is whoever runs what sent it.
std::string ask(const Particulars& p) {
  const bool by_policy = p.mechanism == Mechanism::icmp_prohibited && !p.blockers.empty();
  return "ask whoever runs " + (by_policy ? list(p.blockers) : std::string("the firewall"));
}
std::string to_where(const Particulars& p) {
  if (p.allow.empty()) return fmt::format("to {}", these_hosts(p));
  return fmt::format("to Apple's network{} {}", p.allow.size() == 1 ? "" : "s", list(p.allow));
}

}  // namespace

Sentence host_fault(const Particulars& p) {
  return {fmt::format("{}This host itself cannot try {}", from(p), subject(p)),
          ": it is out of descriptors, ports or memory, or its own firewall forbids it",
          "ask whoever runs this host to check its firewall, its limits and its memory"};
}

Sentence link_down(const Particulars& p) {
  return {fmt::format("{}This host has no way out{}", from(p), over_each(p)),
          ": a route, an interface, a link or the next hop is missing",
          "ask whoever runs this host, or its switch port or access point"};
}

Sentence captive_portal(const Particulars& p) {
  return {
      fmt::format("{}A captive portal or block page answers in place of {}{}", from(p), hosts(p), over(p)),
      answered_by(p) + ": somebody has to sign in first",
      fmt::format("sign in there, or ask whoever runs the portal to exempt {}", these_hosts(p))};
}

Sentence no_data(const Particulars& p) {
  const bool large = p.mechanism == Mechanism::path_mtu;
  return {
      fmt::format("{}Connections{} are established but carry no {}", from(p), over_each(p),
                  large ? "large packets" : "data"),
      fmt::format(", whatever the host: {} {}; this is not a matter of one port or host", ports(p), how(p)),
      fmt::format("ask whoever runs the firewall and the uplink to check {}",
                  large ? "the path MTU and whether ICMP \"packet too big\" passes"
                        : "the way back (asymmetric routes), the firewall's connection tracking, and any "
                          "proxy that answers for every host")};
}

Sentence uplink_down(const Particulars& p) {
  const bool refused =
      !p.blockers.empty() && (p.mechanism == Mechanism::icmp_prohibited || p.mechanism == Mechanism::reset);
  auto rest = fmt::format("{}: {} {}", p.control_speaks ? ", neither Apple's hosts nor any other" : "",
                          ports(p), how(p));
  if (p.denied)
    rest += "; DNS knows no names outside";
  else if (!p.working_resolvers.empty())
    rest += fmt::format("; DNS still works ({})", list(p.working_resolvers));
  if (p.other_family_works) rest += p.families.contains(net::Family::ipv6) ? "; IPv4 works" : "; IPv6 works";
  auto whom = refused ? fmt::format("ask whoever runs {} to let this traffic out", list(p.blockers))
                      : std::string("ask whoever runs the uplink (the router or the provider)");
  if (!p.control_speaks) {
    whom +=
        "; no control speaks here, so this cannot be told from an outage at Apple: configure a control that "
        "is always allowed";
  }
  if (!p.ever_worked || refused) {
    whom +=
        "; if devices leave through a proxy, name it in a source's `proxy`, as there may be no direct way "
        "out";
  }
  return {fmt::format("{}Nothing beyond this network can be reached{}", from(p), over_each(p)), rest, whom};
}

Sentence dns_down(const Particulars& p) {
  const auto& failing = p.failing_resolvers;
  if (p.denied) {
    const auto who = failing.empty()       ? "DNS denies"
                     : failing.size() == 1 ? fmt::format("The resolver {} denies", list(failing))
                                           : fmt::format("The resolvers {} deny", list(failing));
    return {fmt::format("{}{} every name{}", from(p), who, over(p)),
            fmt::format(", the controls' too ({}): this is a walled garden, a portal that wants a sign-in, "
                        "or a resolver without a way out",
                        observed(p.outcomes, language)),
            "ask whoever runs DNS here"};
  }
  return {fmt::format("{}No resolver resolves any name{}{}", from(p), over_each(p),
                      failing.empty() ? "" : fmt::format(" ({})", list(failing))),
          fmt::format(": DNS {}{}",
                      p.mechanism ? how(of_dns(p)) : "fails (" + observed(p.outcomes, language) + ")",
                      p.still_connects ? "; connections to known addresses still work" : ""),
          "ask whoever runs DNS here, or the firewall in front of it"};
}

Sentence dns_type_filtered(const Particulars& p) {
  return {
      fmt::format("{}DNS queries of type HTTPS for {}{} fail at {}", from(p), hosts(p), over(p),
                  list(p.failing_resolvers)),
      fmt::format(" ({}); those for addresses are answered there; devices connect without it, though some "
                  "may wait first",
                  observed(p.outcomes, language)),
      "ask whoever runs DNS here, or the firewall in front of it, to let queries of type 65 through"};
}

Sentence dns_filtered(const Particulars& p) {
  const auto& failing = p.failing_resolvers;
  const auto who = failing.empty()       ? "DNS gives"
                   : failing.size() == 1 ? fmt::format("The resolver {} gives", list(failing))
                                         : fmt::format("The resolvers {} give", list(failing));
  auto rest = fmt::format(" ({})", observed(p.outcomes, language));
  if (!p.block_pages.empty()) {
    rest += fmt::format("; {} {}, as to a filter's block page",
                        p.hosts.size() == 1 ? "this name leads to" : "these names lead to",
                        joined_shortly(texts_of(p.block_pages), language));
  }
  if (p.false_answer && p.names_resolve) rest += "; other answers are right";
  return {fmt::format("{}{} false answers for {}{}", from(p), who, hosts(p), over(p)), rest,
          fmt::format("ask whoever runs this DNS or its filter to let {} through",
                      p.hosts.size() == 1 ? "this name" : "these names")};
}

/// A chain that this host's own store accepts is Apple's public one, or that of an inspection that is
/// installed here; what neither store knows is new, or forged.
Sentence trust_outdated(const Particulars& p) {
  const auto which =
      p.valid_here
          ? fmt::format(
                "it is valid by this host's own store: Apple uses its public authority for {}, unless an "
                "authority of TLS inspection with that name is installed here; if it is Apple's, set "
                "`trust: system` and reload",
                these_hosts(p))
          : fmt::format(
                "either Apple has a new authority, or somebody on the path forges its name: compare the "
                "certificate with those at {}; if it is Apple's, add its key to a set of `trust` "
                "(`spki_sha256`), or install Apple's roots as /etc/reachd/apple-roots.pem, and reload",
                apples_authorities);
  return {fmt::format("{}{} show{} a certificate that bears Apple's name and is not known to `trust`",
                      from(p), subject(p), s(p)),
          p.issuers.empty() ? "" : fmt::format(" (issued by {})", quoted(p.issuers)),
          which + "; if it is not, ask whoever runs TLS inspection here"};
}

Sentence tls_intercepted(const Particulars& p) {
  const auto sign =
      !p.issuers.empty()
          ? "the certificates are issued by " + quoted(p.issuers)
          : observed(p.outcomes, language) +
                (p.old_tls ? " (no TLS 1.2 or newer is spoken, as by old inspecting devices)" : "");
  return {
      fmt::format("{}TLS on TCP {} to {}{} is intercepted{}", from(p), p.port, hosts(p), over(p), place(p)),
      fmt::format(": {}; Apple's services fail under any TLS inspection", sign),
      fmt::format("ask whoever runs the firewall or proxy to exempt {} from TLS inspection", these_hosts(p))};
}

Sentence http_intercepted(const Particulars& p) {
  return {fmt::format("{}Something in front of {}{} answers plain HTTP in {} place", from(p), hosts(p),
                      over(p), p.hosts.size() == 1 ? "its" : "their"),
          answered_by(p),
          fmt::format("ask whoever runs the web proxy or the firewall to let plain HTTP to {} through "
                      "untouched",
                      these_hosts(p))};
}

Sentence networks_blocked(const Particulars& p) {
  const auto networks = list(p.blocked);
  switch (p.blocked_part) {
    case BlockedPart::nat64:
      return {fmt::format("{}Everything behind the NAT64 prefix {} fails", from(p), networks),
              fmt::format(": {} {}, while native IPv6 works", ports(p), how(p)),
              "ask whoever runs the NAT64 gateway"};
    case BlockedPart::outside_apple:
      return {fmt::format("{}Nothing outside Apple's networks ({}) is let out{}", from(p), networks, over(p)),
              fmt::format(": {} to {} {}, while everything inside them works; some of Apple's hosts are in "
                          "other networks",
                          ports(p), hosts(p), how(p)),
              fmt::format("{} to allow {} by name", ask(p), these_hosts(p))};
    case BlockedPart::apple:
    case BlockedPart::none:
      break;
  }
  return {fmt::format("{}Apple's networks ({}) are blocked{}", from(p), networks, over(p)),
          fmt::format(": {} to {} {}, while everything outside them works{}", ports(p), hosts(p), how(p),
                      dns_works(p)),
          fmt::format("{} to allow {} to {}", ask(p), ports(p), networks)};
}

Sentence apple_unreachable(const Particulars& p) {
  const auto mechanism = p.mechanism.value_or(Mechanism::unknown);
  const bool located = mechanism != Mechanism::unknown && mechanism != Mechanism::server &&
                       (p.hop || !p.last_hops.empty() || !p.blockers.empty());
  const auto allow = fmt::format("{} to allow {} {}", ask(p), ports(p), to_where(p));
  return {fmt::format("{}None of Apple's hosts ({}) can be reached{}", from(p), hosts(p), over(p)),
          fmt::format(", while {} can: {} {}{}", list(p.working_controls), ports(p), how(p), dns_works(p)),
          located ? allow
                  : fmt::format("they are blocked on the way, or Apple has an outage: look at {}, and {}",
                                status_page, allow)};
}

Sentence port_blocked(const Particulars& p) {
  return {fmt::format("{}TCP {} to {}{} {}", from(p), p.port, hosts(p), over(p), how(p)),
          control_passes(p) + std::string(dns_works(p)),
          fmt::format("{} to allow TCP {} {}", ask(p), p.port, to_where(p))};
}

Sentence hosts_blocked(const Particulars& p) {
  const auto range = p.push_networks.empty() ? "" : fmt::format(" (in {})", list(p.push_networks));
  return {fmt::format("{}{}{}{} {}", from(p), subject(p), p.only_controls ? " (a control, not Apple's)" : "",
                      range, how(p)),
          fmt::format("{}; other hosts on the same ports work{}", control_passes(p), dns_works(p)),
          fmt::format("{} to allow {} to {}, or whoever runs {}, if {} down", ask(p), ports(p),
                      p.push_networks.empty() ? std::string(these_hosts(p)) : list(p.push_networks),
                      these_hosts(p), p.hosts.size() == 1 ? "it is" : "they are")};
}

Sentence dns_tcp_blocked(const Particulars& p) {
  return {fmt::format("{}DNS over TCP to {}{} {}", from(p), list(p.failing_resolvers), over(p),
                      p.mechanism ? how(of_dns(p)) : "fails"),
          ", while UDP answers; answers too long for a datagram need it",
          fmt::format("{} to allow TCP 53 to {}", ask(p), them(p.failing_resolvers))};
}

Sentence resolver_down(const Particulars& p) {
  auto answering = p.working_resolvers;
  for (const auto& name : p.failing_resolvers) answering.erase(name);
  return {fmt::format("{}DNS at {} fails{}", from(p), list(p.failing_resolvers), over(p)),
          fmt::format(" ({}); {}", observed(p.outcomes, language),
                      answering.empty() ? "another resolver answers"
                                        : list(answering) + (answering.size() == 1 ? " answers" : " answer")),
          fmt::format("ask whoever runs {}, or the firewall in front of {}", them(p.failing_resolvers),
                      them(p.failing_resolvers))};
}

Sentence clock_wrong(const Particulars& p) {
  const auto offset = p.clock_offset ? fmt::format(", about {} s {}", std::abs(*p.clock_offset),
                                                   *p.clock_offset < 0 ? "behind" : "ahead")
                                     : "";
  return {fmt::format("{}This host's clock seems to be wrong", from(p)),
          fmt::format("{}: the certificates of {} are outside their validity period by it", offset, hosts(p)),
          "set the clock (look at NTP), or ask whoever runs this host"};
}

/// One server may be at fault by itself. Where two or more are, something in front of them is as likely.
Sentence server_fault(const Particulars& p) {
  const bool refuses = p.mechanism == Mechanism::server;
  const auto owner =
      p.only_controls ? std::string("ask whoever runs it") : fmt::format("look at {}", status_page);
  std::string whom;
  if (p.outcomes == std::set{result::Outcome::tls_alpn_missing}) {
    whom = fmt::format(
        "something on the path strips the protocol name (ALPN), as TLS inspection does: ask whoever runs the "
        "firewall or proxy to exempt {}",
        these_hosts(p));
  } else if (p.several_servers) {
    whom = fmt::format(
        "either these servers are at fault, or something on the path answers for them (a proxy, TLS "
        "inspection): compare from another network, then ask whoever runs that, or {}",
        owner);
  } else {
    whom = fmt::format("the server itself seems to be at fault: {}{}", owner,
                       p.only_controls ? "" : ", or ask Apple");
  }
  return {fmt::format("{}{} {}", from(p), subject(p),
                      refuses ? how(p) : fmt::format("connect{}, but get{} a wrong answer", s(p), s(p))),
          fmt::format(": {}{}", observed(p.outcomes, language), answered_by(p)), whom};
}

Sentence unexplained(const Particulars& p) {
  return {fmt::format("{}{} fail{} ({})", from(p), subject(p), s(p), observed(p.outcomes, language)),
          "; no known cause fits",
          "look at the attempts on the status page or in `reachd once`, and at the path with `reachd trace`"};
}

Sentence addresses_blocked(const Particulars& p) {
  std::vector<std::string> failing;
  for (const auto& range : p.ranges) {
    failing.push_back(fmt::format(
        "{} in {}{}", range.addresses == 1 ? "1 address" : fmt::format("{} addresses", range.addresses),
        range.network.to_string(), range.port == 0 ? "" : fmt::format(" on TCP {}", range.port)));
  }
  return {fmt::format("{}Some addresses of {}{} fail each time", from(p), hosts(p), over(p)),
          ", while others work: " + joined_shortly(failing, language),
          "ask whoever runs the firewall to allow the whole networks"};
}

Sentence degraded_path(const Particulars& p) {
  return {fmt::format("{}The path loses packets{}", from(p), over_each(p)),
          fmt::format(": of {} attempts in the last 10 minutes {} failed and {} had to send their first "
                      "packet again, to {}",
                      p.quality.attempts, p.quality.failures, p.quality.successes_resent, hosts(p)),
          "ask whoever runs the uplink or the wireless network"};
}

}  // namespace reachd::verdict::english
