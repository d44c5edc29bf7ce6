// The sentence of each cause in German. Subjects are connections and queries, in the plural: so every verb
// agrees, and it is they that are dropped, not a port.

#include <fmt/format.h>

#include <cmath>

#include "verdict/sentence.hpp"
#include "verdict/words.hpp"

namespace reachd::verdict::german {

namespace {

using result::Mechanism;

constexpr auto language = base::Language::german;

std::string list(const auto& items) {
  return joined(texts_of(items), language);
}
std::string quoted(const std::set<std::string>& items) {
  std::vector<std::string> texts;
  for (const auto& item : items) texts.push_back("„" + item + "“");
  return joined_shortly(texts, language);
}

std::string from(const Particulars& p) {
  return p.source.empty() || p.source == "default" ? "" : fmt::format("Von {} aus: ", p.source);
}

/// In any case: names are not declined, and "Apple Push" is one of them.
std::string hosts(const Particulars& p) {
  return joined(hosts_by_name(p.hosts, "Apple Push"), language);
}

std::string over_each(const Particulars& p) {
  if (p.families.size() > 1) return " über IPv4 und IPv6";
  return p.families.contains(net::Family::ipv6) ? " über IPv6" : " über IPv4";
}
/// IPv4 alone goes without saying unless IPv6 works.
std::string over(const Particulars& p) {
  const bool only_ipv4 = p.families.size() == 1 && p.families.contains(net::Family::ipv4);
  return only_ipv4 && !p.other_family_works ? "" : over_each(p);
}

/// "Verbindungen auf TCP 443 und 5223", "DNS-Anfragen" or both.
std::string traffic(const Particulars& p) {
  if (p.ports.empty()) return "DNS-Anfragen";
  return (p.dns ? "DNS-Anfragen und Verbindungen auf TCP " : "Verbindungen auf TCP ") + list(p.ports);
}
std::string tcp(const Particulars& p) {
  return p.ports.empty() ? "DNS" : (p.dns ? "DNS und TCP " : "TCP ") + list(p.ports);
}
/// "Verbindungen auf TCP 443 zu gsa.apple.com über IPv6".
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
FirstData first_data(const Particulars& p) {
  if (p.hello && p.request)
    return {"die ersten Daten (ClientHello oder Anfrage)", "den ersten Daten (ClientHello oder Anfrage)",
            "werden"};
  if (p.request) return {"die HTTP-Anfrage", "der HTTP-Anfrage", "wird"};
  return {"das TLS-ClientHello", "dem TLS-ClientHello", "wird"};
}

/// The predicate of what traffic() names.
std::string how(const Particulars& p) {
  const auto sent = first_data(p);
  switch (says_more(p) ? *p.mechanism : Mechanism::unknown) {
    case Mechanism::silent_drop:
      return fmt::format("werden{} stillschweigend verworfen", place(p));
    case Mechanism::icmp_prohibited:
      return fmt::format("werden{} abgewiesen (ICMP: administrativ verboten)", by(p));
    case Mechanism::icmp_unreachable:
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
      return fmt::format("kommen zustande, aber große Pakete vom Server gehen{} verloren (Pfad-MTU)",
                         place(p));
    case Mechanism::interception:
      return fmt::format("werden{} abgefangen", place(p));
    case Mechanism::dns_answer:
      return "werden durch eine falsche DNS-Antwort fehlgeleitet";
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

/// Where a policy refuses by ICMP its owner is whoever runs what sent it.
std::string ask(const Particulars& p) {
  const bool by_policy = p.mechanism == Mechanism::icmp_prohibited && !p.blockers.empty();
  return "bitten Sie den Betreiber " + (by_policy ? "von " + list(p.blockers) : std::string("der Firewall")) +
         ",";
}
std::string to_where(const Particulars& p) {
  if (p.allow.empty()) return std::string(to_these_hosts(p));
  return fmt::format("zu {} {}", p.allow.size() == 1 ? "Apples Netz" : "Apples Netzen", list(p.allow));
}

}  // namespace

Sentence host_fault(const Particulars& p) {
  return {fmt::format("{}Dieser Rechner selbst kann keine {} {} {}{} senden", from(p),
                      p.ports.empty() ? "DNS-Anfragen" : "Pakete auf " + tcp(p),
                      p.ports.empty() ? "nach" : "zu", hosts(p), over(p)),
          ": ihm fehlen Deskriptoren, Ports oder Speicher, oder seine eigene Firewall verbietet es",
          "bitten Sie den Betreiber dieses Rechners, Firewall, Grenzwerte und Speicher zu prüfen"};
}

Sentence link_down(const Particulars& p) {
  return {fmt::format("{}Dieser Rechner hat{} keinen Weg nach außen", from(p), over_each(p)),
          ": eine Route, eine Schnittstelle, eine Verbindung oder der nächste Hop fehlt",
          "fragen Sie den Betreiber dieses Rechners, seines Switch-Ports oder seines Access-Points"};
}

Sentence captive_portal(const Particulars& p) {
  return {
      fmt::format("{}Eine Anmelde- oder Sperrseite antwortet{} anstelle von {}", from(p), over(p), hosts(p)),
      answered_by(p) + ": zuerst muss sich jemand anmelden",
      fmt::format("melden Sie sich dort an, oder bitten Sie den Betreiber des Portals, {} auszunehmen",
                  these_hosts(p))};
}

Sentence no_data(const Particulars& p) {
  const bool large = p.mechanism == Mechanism::path_mtu;
  return {fmt::format("{}Verbindungen{} kommen zustande, tragen aber keine {}", from(p), over_each(p),
                      large ? "großen Pakete" : "Daten"),
          fmt::format(", gleich zu welchem Host: {} {}; das ist keine Frage eines einzelnen Ports oder Hosts",
                      traffic(p), how(p)),
          fmt::format("bitten Sie den Betreiber von Firewall und Internetanschluss, {} zu prüfen",
                      large ? "die Pfad-MTU und den Durchlass von ICMP „Packet Too Big“"
                            : "den Rückweg (asymmetrische Routen), die Verbindungstabelle der Firewall und "
                              "einen Proxy, der für alle Hosts antwortet,")};
}

Sentence uplink_down(const Particulars& p) {
  const bool refused =
      !p.blockers.empty() && (p.mechanism == Mechanism::icmp_prohibited || p.mechanism == Mechanism::reset);
  auto rest = fmt::format("{}: {} {}", p.control_speaks ? ", weder Apples Hosts noch andere" : "", traffic(p),
                          how(p));
  if (p.denied)
    rest += "; DNS kennt keine Namen von außen";
  else if (!p.working_resolvers.empty())
    rest += fmt::format("; DNS funktioniert noch ({})", list(p.working_resolvers));
  if (p.other_family_works)
    rest += p.families.contains(net::Family::ipv6) ? "; IPv4 funktioniert" : "; IPv6 funktioniert";
  auto whom =
      refused
          ? fmt::format("bitten Sie den Betreiber von {}, diesen Verkehr hinauszulassen", list(p.blockers))
          : std::string("fragen Sie den Betreiber des Internetanschlusses (Router oder Provider)");
  if (!p.control_speaks) {
    whom +=
        "; hier ist keine Kontrolle aussagekräftig, deshalb ist dies von einer Störung bei Apple nicht zu "
        "unterscheiden: tragen Sie eine Kontrolle ein, die immer erlaubt ist";
  }
  if (!p.ever_worked || refused) {
    whom +=
        "; falls Geräte über einen Proxy hinausgehen, nennen Sie ihn als `proxy` einer Quelle, denn "
        "vielleicht "
        "gibt es keinen direkten Weg nach außen";
  }
  return {fmt::format("{}Außerhalb dieses Netzes ist{} nichts erreichbar", from(p), over_each(p)), rest,
          whom};
}

Sentence dns_down(const Particulars& p) {
  const auto& failing = p.failing_resolvers;
  if (p.denied) {
    const auto who = failing.empty()       ? "DNS verneint"
                     : failing.size() == 1 ? fmt::format("Der Resolver {} verneint", list(failing))
                                           : fmt::format("Die Resolver {} verneinen", list(failing));
    return {fmt::format("{}{}{} jeden Namen", from(p), who, over(p)),
            fmt::format(", auch die der Kontrollen ({}): dies ist ein abgeschottetes Netz, ein Portal, das "
                        "eine Anmeldung verlangt, oder "
                        "ein Resolver ohne Weg nach außen",
                        observed(p.outcomes, language)),
            "fragen Sie den Betreiber des DNS"};
  }
  return {fmt::format("{}Kein Resolver löst{} Namen auf{}", from(p), over_each(p),
                      failing.empty() ? "" : fmt::format(" ({})", list(failing))),
          fmt::format(": DNS-Anfragen {}{}",
                      p.mechanism ? how(of_dns(p)) : "scheitern (" + observed(p.outcomes, language) + ")",
                      p.still_connects ? "; Verbindungen zu bekannten Adressen funktionieren noch" : ""),
          "fragen Sie den Betreiber des DNS oder den der Firewall davor"};
}

Sentence dns_type_filtered(const Particulars& p) {
  return {
      fmt::format("{}DNS-Anfragen vom Typ HTTPS nach {}{} scheitern an {}", from(p), hosts(p), over(p),
                  list(p.failing_resolvers)),
      fmt::format(" ({}); die nach Adressen werden dort beantwortet; Geräte verbinden sich auch so, manche "
                  "aber erst nach einer Wartezeit",
                  observed(p.outcomes, language)),
      "bitten Sie den Betreiber des DNS oder den der Firewall davor, Anfragen vom Typ 65 durchzulassen"};
}

Sentence dns_filtered(const Particulars& p) {
  const auto& failing = p.failing_resolvers;
  const auto who = failing.empty()       ? "DNS gibt"
                   : failing.size() == 1 ? fmt::format("Der Resolver {} gibt", list(failing))
                                         : fmt::format("Die Resolver {} geben", list(failing));
  auto rest = fmt::format(" ({})", observed(p.outcomes, language));
  if (!p.block_pages.empty()) {
    rest += fmt::format("; {} zu {}, wie zur Sperrseite eines Filters",
                        p.hosts.size() == 1 ? "dieser Name führt" : "diese Namen führen",
                        joined_shortly(texts_of(p.block_pages), language));
  }
  if (p.false_answer && p.names_resolve) rest += "; andere Antworten stimmen";
  return {fmt::format("{}{}{} falsche Antworten für {}", from(p), who, over(p), hosts(p)), rest,
          fmt::format("bitten Sie den Betreiber dieses DNS oder seines Filters, {} durchzulassen",
                      p.hosts.size() == 1 ? "diesen Namen" : "diese Namen")};
}

Sentence trust_outdated(const Particulars& p) {
  const auto which =
      p.valid_here
          ? fmt::format(
                "nach dem Zertifikatsspeicher dieses Rechners ist es gültig: Apple verwendet für {} seine "
                "öffentliche Zertifizierungsstelle, sofern hier nicht eine TLS-Inspektion dieses Namens "
                "installiert ist; ist es Apples, setzen Sie `trust: system` und laden Sie neu",
                these_hosts(p))
          : fmt::format(
                "entweder hat Apple eine neue Zertifizierungsstelle, oder jemand auf dem Weg fälscht ihren "
                "Namen: vergleichen Sie das Zertifikat mit denen unter {}; ist es Apples, nehmen Sie seinen "
                "Schlüssel in einen Satz von `trust` auf (`spki_sha256`) oder installieren Sie Apples "
                "Stammzertifikate als /etc/reachd/apple-roots.pem, und laden Sie neu",
                apples_authorities);
  return {
      fmt::format("{}Auf {} zeigt sich bei {}{} ein Zertifikat, das Apples Namen trägt und das `trust` nicht "
                  "kennt",
                  from(p), tcp(p), hosts(p), over(p)),
      p.issuers.empty() ? "" : fmt::format(" (ausgestellt von {})", quoted(p.issuers)),
      which + "; wenn nicht, fragen Sie den Betreiber der TLS-Inspektion"};
}

Sentence tls_intercepted(const Particulars& p) {
  const auto sign =
      !p.issuers.empty()
          ? "die Zertifikate sind ausgestellt von " + quoted(p.issuers)
          : observed(p.outcomes, language) +
                (p.old_tls ? " (TLS 1.2 oder neuer wird nicht gesprochen, wie bei alten Inspektionsgeräten)"
                           : "");
  return {
      fmt::format("{}TLS auf TCP {} zu {}{} wird{} abgefangen", from(p), p.port, hosts(p), over(p), place(p)),
      fmt::format(": {}; Apples Dienste scheitern unter jeder TLS-Inspektion", sign),
      fmt::format("bitten Sie den Betreiber der Firewall oder des Proxys, {} von der TLS-Inspektion "
                  "auszunehmen",
                  these_hosts(p))};
}

Sentence http_intercepted(const Particulars& p) {
  return {fmt::format("{}Anstelle von {} beantwortet{} etwas auf dem Weg unverschlüsseltes HTTP", from(p),
                      hosts(p), over(p)),
          answered_by(p),
          fmt::format("bitten Sie den Betreiber des Web-Proxys oder der Firewall, unverschlüsseltes HTTP {} "
                      "unverändert durchzulassen",
                      to_these_hosts(p))};
}

Sentence networks_blocked(const Particulars& p) {
  const auto networks = list(p.blocked);
  switch (p.blocked_part) {
    case BlockedPart::nat64:
      return {fmt::format("{}Hinter dem NAT64-Präfix {} ist nichts erreichbar", from(p), networks),
              fmt::format(": {} {}, während natives IPv6 funktioniert", traffic(p), how(p)),
              "fragen Sie den Betreiber des NAT64-Gateways"};
    case BlockedPart::outside_apple:
      return {
          fmt::format("{}Was außerhalb von Apples Netzen ({}) liegt, wird{} nicht hinausgelassen", from(p),
                      networks, over(p)),
          fmt::format(": {} zu {} {}, während innerhalb dieser Netze alles funktioniert; einige von Apples "
                      "Hosts liegen in anderen Netzen",
                      traffic(p), hosts(p), how(p)),
          fmt::format("{} {} nach Namen freizugeben", ask(p), these_hosts(p))};
    case BlockedPart::apple:
    case BlockedPart::none:
      break;
  }
  return {fmt::format("{}Apples Netze ({}) sind{} gesperrt", from(p), networks, over(p)),
          fmt::format(": {} zu {} {}, während außerhalb dieser Netze alles funktioniert{}", traffic(p),
                      hosts(p), how(p), dns_works(p)),
          fmt::format("{} {} zu {} freizugeben", ask(p), tcp(p), networks)};
}

Sentence apple_unreachable(const Particulars& p) {
  const auto mechanism = p.mechanism.value_or(Mechanism::unknown);
  const bool located = mechanism != Mechanism::unknown && mechanism != Mechanism::server &&
                       (p.hop || !p.last_hops.empty() || !p.blockers.empty());
  const auto allow = fmt::format("{} {} {} freizugeben", ask(p), tcp(p), to_where(p));
  return {
      fmt::format("{}Keiner von Apples Hosts ({}) ist{} erreichbar", from(p), hosts(p), over(p)),
      fmt::format(", {} dagegen schon: {} {}{}", list(p.working_controls), traffic(p), how(p), dns_works(p)),
      located ? allow
              : fmt::format("sie sind auf dem Weg gesperrt, oder Apple hat eine Störung: sehen Sie unter {} "
                            "nach, und {}",
                            status_page, allow)};
}

Sentence port_blocked(const Particulars& p) {
  return {fmt::format("{}Verbindungen auf TCP {} zu {}{} {}", from(p), p.port, hosts(p), over(p), how(p)),
          control_passes(p) + std::string(dns_works(p)),
          fmt::format("{} TCP {} {} freizugeben", ask(p), p.port, to_where(p))};
}

Sentence hosts_blocked(const Particulars& p) {
  const auto range = p.push_networks.empty() ? "" : fmt::format(" (in {})", list(p.push_networks));
  return {
      fmt::format("{}{}{}{} {}", from(p), subject(p),
                  p.only_controls ? " (eine Kontrolle, nicht Apples)" : "", range, how(p)),
      fmt::format("{}; andere Hosts auf denselben Ports funktionieren{}", control_passes(p), dns_works(p)),
      fmt::format("{} {} {} freizugeben, oder fragen Sie den Betreiber {}, falls {} ausgefallen {}", ask(p),
                  tcp(p),
                  p.push_networks.empty() ? std::string(to_these_hosts(p)) : "zu " + list(p.push_networks),
                  p.hosts.size() == 1 ? "dieses Hosts" : "dieser Hosts", p.hosts.size() == 1 ? "er" : "sie",
                  p.hosts.size() == 1 ? "ist" : "sind")};
}

Sentence dns_tcp_blocked(const Particulars& p) {
  return {fmt::format("{}DNS-Anfragen über TCP an {}{} {}", from(p), list(p.failing_resolvers), over(p),
                      p.mechanism ? how(of_dns(p)) : "scheitern"),
          ", während UDP beantwortet wird; Antworten, die nicht in ein Datagramm passen, brauchen sie",
          fmt::format("{} TCP 53 {} freizugeben", ask(p),
                      p.failing_resolvers.size() == 1 ? "zu diesem Resolver" : "zu diesen Resolvern")};
}

Sentence resolver_down(const Particulars& p) {
  auto answering = p.working_resolvers;
  for (const auto& name : p.failing_resolvers) answering.erase(name);
  const bool one = p.failing_resolvers.size() == 1;
  return {fmt::format("{}DNS-Anfragen an {} scheitern{}", from(p), list(p.failing_resolvers), over(p)),
          fmt::format(" ({}); {}", observed(p.outcomes, language),
                      answering.empty()
                          ? "ein anderer Resolver antwortet"
                          : list(answering) + (answering.size() == 1 ? " antwortet" : " antworten")),
          fmt::format("fragen Sie den Betreiber {} oder den der Firewall davor",
                      one ? "dieses Resolvers" : "dieser Resolver")};
}

Sentence clock_wrong(const Particulars& p) {
  const auto offset = p.clock_offset ? fmt::format(" um etwa {} s {}", std::abs(*p.clock_offset),
                                                   *p.clock_offset < 0 ? "nach" : "vor")
                                     : std::string(" falsch");
  return {fmt::format("{}Die Uhr dieses Rechners geht offenbar{}", from(p), offset),
          fmt::format(": demnach scheinen die Zertifikate von {} ungültig zu sein", hosts(p)),
          "stellen Sie die Uhr (prüfen Sie NTP), oder fragen Sie den Betreiber dieses Rechners"};
}

Sentence server_fault(const Particulars& p) {
  const bool refuses = p.mechanism == Mechanism::server;
  const auto owner = p.only_controls ? std::string("fragen Sie den Betreiber")
                                     : fmt::format("sehen Sie unter {} nach", status_page);
  std::string whom;
  if (p.outcomes == std::set{result::Outcome::tls_alpn_missing}) {
    whom = fmt::format(
        "etwas auf dem Weg entfernt den Protokollnamen (ALPN), wie eine TLS-Inspektion es tut: bitten Sie "
        "den "
        "Betreiber der Firewall oder des Proxys, {} davon auszunehmen",
        these_hosts(p));
  } else if (p.several_servers) {
    whom = fmt::format(
        "entweder sind diese Server gestört, oder etwas auf dem Weg antwortet für sie (ein Proxy, eine "
        "TLS-Inspektion): vergleichen Sie aus einem anderen Netz, dann fragen Sie dessen Betreiber, oder {}",
        owner);
  } else {
    whom = fmt::format("offenbar ist der Server selbst gestört: {}{}", owner,
                       p.only_controls ? "" : ", oder fragen Sie Apple");
  }
  return {fmt::format("{}{} {}", from(p), subject(p),
                      refuses ? how(p) : "kommen zustande, werden aber falsch beantwortet"),
          fmt::format(": {}{}", observed(p.outcomes, language), answered_by(p)), whom};
}

Sentence unexplained(const Particulars& p) {
  return {fmt::format("{}{} scheitern ({})", from(p), subject(p), observed(p.outcomes, language)),
          "; keine bekannte Ursache passt",
          "sehen Sie sich die Versuche auf der Statusseite oder in `reachd once` an, und den Weg mit "
          "`reachd trace`"};
}

Sentence addresses_blocked(const Particulars& p) {
  std::vector<std::string> failing;
  for (const auto& range : p.ranges) {
    failing.push_back(fmt::format(
        "{} in {}{}", range.addresses == 1 ? "1 Adresse" : fmt::format("{} Adressen", range.addresses),
        range.network.to_string(), range.port == 0 ? "" : fmt::format(" auf TCP {}", range.port)));
  }
  return {fmt::format("{}Einige Adressen von {} scheitern{} jedes Mal", from(p), hosts(p), over(p)),
          ", während andere funktionieren: " + joined_shortly(failing, language),
          "bitten Sie den Betreiber der Firewall, die ganzen Netze freizugeben"};
}

Sentence degraded_path(const Particulars& p) {
  return {
      fmt::format("{}Auf dem Weg gehen{} Pakete verloren", from(p), over_each(p)),
      fmt::format(": von {} Versuchen der letzten 10 Minuten scheiterten {}, und {} mussten ihr erstes Paket "
                  "wiederholen, zu {}",
                  p.quality.attempts, p.quality.failures, p.quality.successes_resent, hosts(p)),
      "fragen Sie den Betreiber des Internetanschlusses oder des WLANs"};
}

}  // namespace reachd::verdict::german
