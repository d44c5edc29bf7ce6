#include "verdict/words_english.hpp"

#include <fmt/format.h>

namespace reachd::verdict::english {

using result::Mechanism;

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

std::string over_each(const Particulars& p) {
  if (p.families.size() > 1) return " over IPv4 and IPv6";
  return p.families.contains(net::Family::ipv6) ? " over IPv6" : " over IPv4";
}

std::string over(const Particulars& p) {
  const bool only_ipv4 = p.families.size() == 1 && p.families.contains(net::Family::ipv4);
  return only_ipv4 && !p.other_family_works ? "" : over_each(p);
}

std::string ports(const Particulars& p) {
  if (p.ports.empty()) return "DNS";
  return (p.dns ? "DNS and TCP " : "TCP ") + list(p.ports);
}

static bool is_plural(const Particulars& p) {
  return p.ports.size() + (p.dns || p.ports.empty() ? 1 : 0) > 1;
}

std::string_view is(const Particulars& p) {
  return is_plural(p) ? "are" : "is";
}

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

std::string place(const Particulars& p) {
  if (!p.last_hops.empty() && p.hop)
    return fmt::format(" at or behind {} (hop {})", list(p.last_hops), *p.hop);
  if (!p.last_hops.empty()) return fmt::format(" at or behind {}", list(p.last_hops));
  return p.hop ? fmt::format(" at or behind hop {}", *p.hop) : "";
}

std::string by(const Particulars& p) {
  return p.blockers.empty() ? place(p) : " by " + list(p.blockers);
}

std::string how(const Particulars& p) {
  const auto sent = p.hello && p.request ? "first data (ClientHello or request)"
                    : p.behind_handshake ? "HTTP request behind the TLS handshake"
                    : p.request          ? "HTTP request"
                                         : "TLS ClientHello";
  switch (telling_mechanism(p)) {
    case Mechanism::silent_drop:
      return fmt::format("{} silently dropped{}", is(p), place(p));
    case Mechanism::icmp_prohibited:
      return fmt::format("{} rejected{} (ICMP: administratively prohibited)", is(p), by(p));
    case Mechanism::icmp_unreachable:
      if (p.loops)
        return fmt::format("go{} round in a circle between the routers {}", is_plural(p) ? "" : "es",
                           list(looping_routers(p)));
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
      return fmt::format("connect{}, but large packets are lost{} (path MTU)", s(p), place(p));
    case Mechanism::large_hello:
      return fmt::format(
          "connect{}, and a small TLS ClientHello passes, but one of two segments is stopped{}", s(p), by(p));
    case Mechanism::interception:
      return fmt::format("{} intercepted{}", is(p), place(p));
    case Mechanism::dns_answer:
      return fmt::format("{} misdirected by a false DNS answer", is(p));
    case Mechanism::proxy_answer:
      return fmt::format("{} answered by the proxy itself", is(p));
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

std::string ask(const Particulars& p) {
  const bool by_policy = p.mechanism == Mechanism::icmp_prohibited && !p.blockers.empty();
  return "ask whoever runs " + (by_policy ? list(p.blockers) : std::string("the firewall"));
}

std::string ask_to_allow(const Particulars& p, std::string_view what) {
  if (p.loops)
    return fmt::format("ask whoever runs the routers {} to correct their routes", list(looping_routers(p)));
  return fmt::format("{} to allow {}", ask(p), what);
}

std::string to_where(const Particulars& p) {
  if (p.allow.empty()) return fmt::format("to {}", these_hosts(p));
  return fmt::format("to Apple's network{} {}", p.allow.size() == 1 ? "" : "s", list(p.allow));
}

}  // namespace reachd::verdict::english
