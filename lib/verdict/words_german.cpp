#include "verdict/words_german.hpp"

#include <fmt/format.h>

namespace reachd::verdict::german {

using result::Mechanism;

std::string quoted(const std::set<std::string>& items) {
  std::vector<std::string> texts;
  for (const auto& item : items) texts.push_back("„" + item + "“");
  return joined_shortly(texts, language);
}

std::string from(const Particulars& p) {
  return p.source.empty() || p.source == "default" ? "" : fmt::format("Von {} aus: ", p.source);
}

std::string hosts(const Particulars& p) {
  return joined(hosts_by_name(p.hosts, "Apple Push"), language);
}

std::string over_each(const Particulars& p) {
  if (p.families.size() > 1) return " über IPv4 und IPv6";
  return p.families.contains(net::Family::ipv6) ? " über IPv6" : " über IPv4";
}

std::string over(const Particulars& p) {
  const bool only_ipv4 = p.families.size() == 1 && p.families.contains(net::Family::ipv4);
  return only_ipv4 && !p.other_family_works ? "" : over_each(p);
}

std::string traffic(const Particulars& p) {
  if (p.ports.empty()) return "DNS-Anfragen";
  return (p.dns ? "DNS-Anfragen und Verbindungen auf TCP " : "Verbindungen auf TCP ") + list(p.ports);
}

std::string tcp(const Particulars& p) {
  return p.ports.empty() ? "DNS" : (p.dns ? "DNS und TCP " : "TCP ") + list(p.ports);
}

std::string subject(const Particulars& p) {
  return fmt::format("{} {} {}{}", traffic(p), p.ports.empty() ? "nach" : "zu", hosts(p), over(p));
}

std::string_view these_hosts(const Particulars& p) {
  return p.hosts.size() == 1 ? "diesen Host" : "diese Hosts";
}

std::string_view to_these_hosts(const Particulars& p) {
  return p.hosts.size() == 1 ? "zu diesem Host" : "zu diesen Hosts";
}

std::string place(const Particulars& p) {
  if (!p.last_hops.empty() && p.hop)
    return fmt::format(" an oder hinter {} (Hop {})", list(p.last_hops), *p.hop);
  if (!p.last_hops.empty()) return fmt::format(" an oder hinter {}", list(p.last_hops));
  return p.hop ? fmt::format(" an oder hinter Hop {}", *p.hop) : "";
}

std::string by(const Particulars& p) {
  return p.blockers.empty() ? place(p) : " von " + list(p.blockers);
}

/// What is sent first, with its article.
struct FirstData {
  std::string_view nominative, dative, verb;
};

static FirstData first_data(const Particulars& p) {
  if (p.hello && p.request)
    return {"die ersten Daten (ClientHello oder Anfrage)", "den ersten Daten (ClientHello oder Anfrage)",
            "werden"};
  if (p.behind_handshake)
    return {"die HTTP-Anfrage hinter der TLS-Aushandlung", "der HTTP-Anfrage hinter der TLS-Aushandlung",
            "wird"};
  if (p.request) return {"die HTTP-Anfrage", "der HTTP-Anfrage", "wird"};
  return {"das TLS-ClientHello", "dem TLS-ClientHello", "wird"};
}

std::string how(const Particulars& p) {
  const auto sent = first_data(p);
  switch (telling_mechanism(p)) {
    case Mechanism::silent_drop:
      return fmt::format("werden{} stillschweigend verworfen", place(p));
    case Mechanism::icmp_prohibited:
      return fmt::format("werden{} abgewiesen (ICMP: administrativ verboten)", by(p));
    case Mechanism::icmp_unreachable:
      if (p.loops) return fmt::format("laufen zwischen den Routern {} im Kreis", list(looping_routers(p)));
      return fmt::format("werden{} abgewiesen (ICMP: nicht erreichbar)", by(p));
    case Mechanism::reset:
      return fmt::format("werden{} mit einem gefälschten Reset abgewiesen", by(p));
    case Mechanism::server:
      return "werden vom Server selbst abgewiesen";
    case Mechanism::reset_after_hello:
      return fmt::format("kommen zustande, werden aber nach {}{} zurückgesetzt", sent.dative, by(p));
    case Mechanism::stall_after_hello:
      return fmt::format("kommen zustande, aber {} {}{} stillschweigend verworfen", sent.nominative,
                         sent.verb, place(p));
    case Mechanism::stall_after_ack:
      return fmt::format("kommen zustande und {} {} bestätigt, aber es kommen keine Daten zurück",
                         sent.nominative, sent.verb);
    case Mechanism::path_mtu:
      return fmt::format("kommen zustande, aber große Pakete gehen{} verloren (Pfad-MTU)", place(p));
    case Mechanism::large_hello:
      return fmt::format(
          "kommen zustande, und ein kleines TLS-ClientHello kommt durch, aber eines aus zwei Segmenten "
          "wird{} "
          "aufgehalten",
          by(p));
    case Mechanism::interception:
      return fmt::format("werden{} abgefangen", place(p));
    case Mechanism::dns_answer:
      return "werden durch eine falsche DNS-Antwort fehlgeleitet";
    case Mechanism::proxy_answer:
      return "werden vom Proxy selbst beantwortet";
    case Mechanism::unknown:
      break;
  }
  return fmt::format("scheitern{} ({})", place(p), observed(p.outcomes, language));
}

std::string control_passes(const Particulars& p) {
  return p.control_port == 0 ? "" : fmt::format("; TCP {} zur selben Adresse kommt durch", p.control_port);
}

std::string_view dns_works(const Particulars& p) {
  return p.dns_works ? "; DNS funktioniert" : "";
}

std::string answered_by(const Particulars& p) {
  return p.pages.empty() ? "" : " (" + described(p.pages, language) + ")";
}

std::string ask(const Particulars& p) {
  const bool by_policy = p.mechanism == Mechanism::icmp_prohibited && !p.blockers.empty();
  return "bitten Sie den Betreiber " + (by_policy ? "von " + list(p.blockers) : std::string("der Firewall")) +
         ",";
}

std::string ask_to_allow(const Particulars& p, std::string_view what) {
  if (p.loops) {
    return fmt::format("bitten Sie den Betreiber der Router {}, deren Routen zu berichtigen",
                       list(looping_routers(p)));
  }
  return fmt::format("{} {} freizugeben", ask(p), what);
}

std::string to_where(const Particulars& p) {
  if (p.allow.empty()) return std::string(to_these_hosts(p));
  return fmt::format("zu {} {}", p.allow.size() == 1 ? "Apples Netz" : "Apples Netzen", list(p.allow));
}

}  // namespace reachd::verdict::german
