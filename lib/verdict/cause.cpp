#include "verdict/cause.hpp"

#include "verdict/rows.hpp"

namespace reachd::verdict {

namespace {

constexpr base::Table<Cause, CauseRow> causes{{
    {.value = Cause::host_fault,
     .rule = host_fault,
     .sentence = sentences::host_fault,
     .meaning = "this host itself cannot try",
     .heading = {"This host itself cannot probe", "Dieser Rechner selbst kann nicht prüfen"},
     .advice = {"", "Auf diesem Rechner nachsehen: eigene Firewall, Zahl der Deskriptoren, Speicher."}},
    {.value = Cause::link_down,
     .rule = link_down,
     .sentence = sentences::link_down,
     .meaning = "this host has no way out: no route, link or next hop",
     .heading = {"This host is cut off", "Dieser Rechner ist abgeschnitten"},
     .advice = {"", "Kabel, WLAN, Adresse und Standardroute dieses Rechners prüfen."}},
    {.value = Cause::captive_portal,
     .rule = captive_portal,
     .sentence = sentences::captive_portal,
     .meaning = "a captive portal answers in place of the servers",
     .heading = {"A captive portal is in the way", "Eine Anmeldeseite ist im Weg"},
     .advice = {"",
                "An der Anmeldeseite anmelden, oder deren Betreiber bitten, diesen Rechner auszunehmen."}},
    {.value = Cause::no_data,
     .rule = no_data,
     .sentence = sentences::no_data,
     .meaning = "connections stand and carry no data, whatever the host",
     .heading = {"Connections stand and carry no data", "Verbindungen stehen und tragen keine Daten"},
     .advice = {"",
                "Den Betreiber von Firewall und Anschluss bitten, Rückweg, MTU und den Zustand der Firewall "
                "zu prüfen."}},
    {.value = Cause::uplink_down,
     .rule = uplink_down,
     .sentence = sentences::uplink_down,
     .meaning = "nothing beyond this network can be reached",
     .heading = {"The uplink is down", "Die Verbindung nach außen ist gestört"},
     .advice = {"", "Den Betreiber des Anschlusses fragen, oder den der Firewall, falls sie abweist."}},
    {.value = Cause::dns_down,
     .rule = dns_down,
     .sentence = sentences::dns_down,
     .concerns_resolvers = true,
     .meaning = "no resolver answers, or each denies every name",
     .heading = {"DNS does not work", "DNS funktioniert nicht"},
     .advice = {"", "Den Betreiber der Resolver fragen, und den der Firewall wegen Port 53."}},
    {.value = Cause::dns_type_filtered,
     .rule = dns_type_filtered,
     .sentence = sentences::dns_type_filtered,
     .meaning = "DNS queries of type HTTPS fail, those for addresses are answered",
     .heading = {"DNS queries of type HTTPS fail", "DNS-Anfragen vom Typ HTTPS schlagen fehl"},
     .advice = {"", "Den Betreiber des Resolvers oder der Firewall davor bitten, Typ 65 durchzulassen."}},
    {.value = Cause::dns_filtered,
     .rule = dns_filtered,
     .sentence = sentences::dns_filtered,
     .meaning = "a resolver answers falsely for some names",
     .heading = {"DNS answers falsely", "DNS antwortet falsch"},
     .advice = {"", "Den Betreiber des Resolvers oder des DNS-Filters fragen."}},
    {.value = Cause::trust_outdated,
     .rule = trust_outdated,
     .sentence = sentences::trust_outdated,
     .meaning = "Apple has a new certification authority, or somebody forges its name",
     .heading = {"Apple has a new authority, or its name is forged",
                 "Apple hat eine neue Zertifizierungsstelle, oder ihr Name ist gefälscht"},
     .advice = {"", "Die Zertifikate unten ansehen; ist die Stelle wirklich Apples neue, `trust` ergänzen."}},
    {.value = Cause::tls_intercepted,
     .rule = tls_intercepted,
     .sentence = sentences::tls_intercepted,
     .meaning = "somebody else ends the TLS connections on this port",
     .heading = {"TLS is intercepted on port %", "TLS wird abgefangen auf Port %"},
     .advice = {"",
                "Den Betreiber der Firewall bitten, Apples Rechner vom Aufbrechen der Verschlüsselung "
                "auszunehmen."}},
    {.value = Cause::http_intercepted,
     .rule = http_intercepted,
     .sentence = sentences::http_intercepted,
     .meaning = "something in front of the servers answers on plain HTTP",
     .heading = {"Plain HTTP is answered by something in between", "Auf HTTP antwortet etwas dazwischen"},
     .advice = {"", "Den Betreiber des Web-Proxys oder der Firewall bitten, diese Rechner auszunehmen."}},
    {.value = Cause::networks_blocked,
     .rule = networks_blocked,
     .sentence = sentences::networks_blocked,
     .meaning = "every address inside or outside some networks is blocked, all others work",
     .heading = {"Whole networks are blocked", "Ganze Netze sind gesperrt"},
     .advice = {"", "Den Betreiber der Firewall (oder des NAT64) bitten, diese Netze freizugeben."}},
    {.value = Cause::apple_unreachable,
     .rule = apple_unreachable,
     .sentence = sentences::apple_unreachable,
     .meaning = "none of Apple's hosts can be reached, while others can",
     .heading = {"Apple cannot be reached", "Apple ist nicht erreichbar"},
     .advice = {"", "Den Betreiber der Firewall fragen, und Apples Systemstatus ansehen."}},
    {.value = Cause::port_blocked,
     .rule = port_blocked,
     .sentence = sentences::port_blocked,
     .meaning = "this port is blocked, others work",
     .heading = {"Port % is blocked", "Port % ist gesperrt"},
     .advice = {"", "Den Betreiber der Firewall bitten, den Port freizugeben."}},
    {.value = Cause::hosts_blocked,
     .rule = hosts_blocked,
     .sentence = sentences::hosts_blocked,
     .meaning = "some hosts are blocked, others work on the same ports",
     .heading = {"Some hosts are blocked", "Einige Rechner sind gesperrt"},
     .advice = {"", "Den Betreiber der Firewall bitten, diese Rechner freizugeben."}},
    {.value = Cause::dns_tcp_blocked,
     .rule = dns_tcp_blocked,
     .sentence = sentences::dns_tcp_blocked,
     .concerns_resolvers = true,
     .meaning = "DNS over TCP fails, while UDP answers",
     .heading = {"DNS over TCP is blocked", "DNS über TCP ist gesperrt"},
     .advice = {"", "Den Betreiber der Firewall bitten, TCP 53 zum Resolver freizugeben."}},
    {.value = Cause::resolver_down,
     .rule = resolver_down,
     .sentence = sentences::resolver_down,
     .concerns_resolvers = true,
     .meaning = "one resolver fails, another answers",
     .heading = {"One DNS resolver fails", "Ein DNS-Resolver fällt aus"},
     .advice = {"", "Den Betreiber dieses Resolvers fragen; der andere antwortet."}},
    {.value = Cause::clock_wrong,
     .rule = clock_wrong,
     .sentence = sentences::clock_wrong,
     .meaning = "this host's clock is wrong",
     .heading = {"This host’s clock is wrong", "Die Uhr dieses Rechners geht falsch"},
     .advice = {"", "Die Uhr stellen: NTP auf diesem Rechner prüfen."}},
    {.value = Cause::server_fault,
     .rule = server_fault,
     .sentence = sentences::server_fault,
     .meaning = "a server itself answers wrongly",
     .heading = {"A server is at fault", "Ein Server hat einen Fehler"},
     .advice = {"", "Der Server selbst antwortet falsch, oder etwas vor ihm. Apples Systemstatus ansehen."}},
    {.value = Cause::unexplained,
     .rule = {},
     .sentence = sentences::unexplained,
     .meaning = "no known cause fits",
     .heading = {"Failures that no known cause explains", "Fehlschläge, die keine bekannte Ursache erklärt"},
     .advice = {"", "Die Versuche unten ansehen."}},
    {.value = Cause::addresses_blocked,
     .rule = addresses_blocked,
     .sentence = sentences::addresses_blocked,
     .rests_on_attempts = true,
     .meaning = "some addresses of a name fail each time, others work",
     .heading = {"Some addresses are blocked", "Einige Adressen sind gesperrt"},
     .advice = {"", "Den Betreiber der Firewall bitten, Apples ganze Netze freizugeben."}},
    {.value = Cause::degraded_path,
     .rule = degraded_path,
     .sentence = sentences::degraded_path,
     .rests_on_attempts = true,
     .meaning = "the path loses packets",
     .heading = {"The path loses packets", "Auf dem Weg gehen Pakete verloren"},
     .advice = {"", "Den Betreiber des Anschlusses oder des WLANs fragen."}},
}};

}  // namespace

const CauseRow& row(Cause cause) {
  return causes[cause];
}

bool has_port(Cause cause) {
  return causes[cause].rule.has_port();
}
bool rests_on_attempts(Cause cause) {
  return causes[cause].rests_on_attempts;
}
bool concerns_resolvers(Cause cause) {
  return causes[cause].concerns_resolvers;
}

std::string_view meaning(Cause cause) {
  return causes[cause].meaning;
}
std::string_view heading(Cause cause, base::Language language) {
  return causes[cause].heading.in(language);
}
std::string_view advice(Cause cause, base::Language language) {
  return causes[cause].advice.in(language);
}

}  // namespace reachd::verdict
