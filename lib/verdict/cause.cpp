#include "verdict/cause.hpp"

#include "verdict/rows.hpp"
#include "verdict/sentence.hpp"

namespace reachd::verdict {

namespace {

constexpr base::Table<Cause, CauseRow> causes{{
    {.value = Cause::host_fault,
     .rule = host_fault,
     .sentence = {english::host_fault, german::host_fault},
     .meaning = "this host itself cannot try",
     .heading = {"This host itself cannot probe", "Dieser Rechner selbst kann nicht prüfen"},
     .please = {"please check this host's firewall and limits",
                "bitte Firewall und Grenzwerte dieses Rechners prüfen"}},
    {.value = Cause::link_down,
     .rule = link_down,
     .sentence = {english::link_down, german::link_down},
     .meaning = "this host has no way out: no route, link or next hop",
     .heading = {"This host is cut off", "Dieser Rechner ist abgeschnitten"},
     .please = {"please check this host's route, link and next hop",
                "bitte Route, Verbindung und nächsten Hop dieses Rechners prüfen"}},
    {.value = Cause::captive_portal,
     .rule = captive_portal,
     .sentence = {english::captive_portal, german::captive_portal},
     .meaning = "a captive portal answers in place of the servers",
     .heading = {"A captive portal is in the way", "Eine Anmeldeseite ist im Weg"},
     .please = {"please exempt this from the portal", "bitte vom Portal ausnehmen"}},
    {.value = Cause::no_data,
     .rule = no_data,
     .sentence = {english::no_data, german::no_data},
     .meaning = "connections stand and carry no data, whatever the host",
     .heading = {"Connections stand and carry no data", "Verbindungen stehen und tragen keine Daten"},
     .please = {"please check the way back, the path MTU and connection tracking",
                "bitte Rückweg, Pfad-MTU und Verbindungstabelle prüfen"}},
    {.value = Cause::uplink_down,
     .rule = uplink_down,
     .sentence = {english::uplink_down, german::uplink_down},
     .shows_in_connections = true,
     .meaning = "nothing beyond this network can be reached",
     .heading = {"The uplink is down", "Die Verbindung nach außen ist gestört"},
     .please = {"please restore the way out of this network",
                "bitte den Weg aus diesem Netz wiederherstellen"}},
    {.value = Cause::dns_down,
     .rule = dns_down,
     .sentence = {english::dns_down, german::dns_down},
     .concerns_resolvers = true,
     .meaning = "no resolver answers, or each denies every name",
     .heading = {"DNS does not work", "DNS funktioniert nicht"},
     .please = {"please check this resolver and the way to it and out",
                "bitte diesen Resolver und den Weg zu ihm und hinaus prüfen"}},
    {.value = Cause::dns_type_filtered,
     .rule = dns_type_filtered,
     .sentence = {english::dns_type_filtered, german::dns_type_filtered},
     .meaning = "DNS queries of type HTTPS fail, those for addresses are answered",
     .heading = {"DNS queries of type HTTPS fail", "DNS-Anfragen vom Typ HTTPS schlagen fehl"},
     .please = {"please let queries of type 65 (HTTPS) through",
                "bitte Anfragen vom Typ 65 (HTTPS) durchlassen"}},
    {.value = Cause::dns_filtered,
     .rule = dns_filtered,
     .sentence = {english::dns_filtered, german::dns_filtered},
     .meaning = "a resolver answers falsely for some names",
     .heading = {"DNS answers falsely", "DNS antwortet falsch"}},
    {.value = Cause::trust_outdated,
     .rule = trust_outdated,
     .sentence = {english::trust_outdated, german::trust_outdated},
     .meaning = "Apple has a new certification authority, or somebody forges its name",
     .heading = {"Apple has a new authority, or its name is forged",
                 "Apple hat eine neue Zertifizierungsstelle, oder ihr Name ist gefälscht"},
     .please = {"please compare this certificate with Apple's",
                "bitte dieses Zertifikat mit Apples vergleichen"}},
    {.value = Cause::tls_intercepted,
     .rule = tls_intercepted,
     .sentence = {english::tls_intercepted, german::tls_intercepted},
     .meaning = "somebody else ends the TLS connections on this port",
     .heading = {"TLS is intercepted on port %", "TLS wird abgefangen auf Port %"}},
    {.value = Cause::http_intercepted,
     .rule = http_intercepted,
     .sentence = {english::http_intercepted, german::http_intercepted},
     .meaning = "something in front of the servers answers on plain HTTP",
     .heading = {"Plain HTTP is answered by something in between", "Auf HTTP antwortet etwas dazwischen"}},
    {.value = Cause::networks_blocked,
     .rule = networks_blocked,
     .sentence = {english::networks_blocked, german::networks_blocked},
     .meaning = "every address inside or outside some networks is blocked, all others work",
     .heading = {"Whole networks are blocked", "Ganze Netze sind gesperrt"}},
    {.value = Cause::apple_unreachable,
     .rule = apple_unreachable,
     .sentence = {english::apple_unreachable, german::apple_unreachable},
     .meaning = "none of Apple's hosts can be reached, while others can",
     .heading = {"Apple cannot be reached", "Apple ist nicht erreichbar"}},
    {.value = Cause::port_blocked,
     .rule = port_blocked,
     .sentence = {english::port_blocked, german::port_blocked},
     .meaning = "this port is blocked, others work",
     .heading = {"Port % is blocked", "Port % ist gesperrt"}},
    {.value = Cause::hosts_blocked,
     .rule = hosts_blocked,
     .sentence = {english::hosts_blocked, german::hosts_blocked},
     .meaning = "some hosts are blocked, others work on the same ports",
     .heading = {"Some hosts are blocked", "Einige Rechner sind gesperrt"}},
    {.value = Cause::dns_tcp_blocked,
     .rule = dns_tcp_blocked,
     .sentence = {english::dns_tcp_blocked, german::dns_tcp_blocked},
     .concerns_resolvers = true,
     .meaning = "DNS over TCP fails, while UDP answers",
     .heading = {"DNS over TCP is blocked", "DNS über TCP ist gesperrt"}},
    {.value = Cause::resolver_down,
     .rule = resolver_down,
     .sentence = {english::resolver_down, german::resolver_down},
     .concerns_resolvers = true,
     .meaning = "one resolver fails, another answers",
     .heading = {"One DNS resolver fails", "Ein DNS-Resolver fällt aus"}},
    {.value = Cause::clock_wrong,
     .rule = clock_wrong,
     .sentence = {english::clock_wrong, german::clock_wrong},
     .meaning = "this host's clock is wrong",
     .heading = {"This host’s clock is wrong", "Die Uhr dieses Rechners geht falsch"},
     .please = {"please set this host's clock", "bitte die Uhr dieses Rechners stellen"}},
    {.value = Cause::server_fault,
     .rule = server_fault,
     .sentence = {english::server_fault, german::server_fault},
     .meaning = "a server itself answers wrongly",
     .heading = {"A server is at fault", "Ein Server hat einen Fehler"},
     .please = {"please compare from another network", "bitte aus einem anderen Netz vergleichen"}},
    {.value = Cause::unexplained,
     .rule = {},
     .sentence = {english::unexplained, german::unexplained},
     .meaning = "no known cause fits",
     .heading = {"Failures that no known cause explains", "Fehlschläge, die keine bekannte Ursache erklärt"}},
    {.value = Cause::addresses_blocked,
     .rule = addresses_blocked,
     .sentence = {english::addresses_blocked, german::addresses_blocked},
     .rests_on_attempts = true,
     .meaning = "some addresses of a name fail each time, others work",
     .heading = {"Some addresses are blocked", "Einige Adressen sind gesperrt"}},
    {.value = Cause::degraded_path,
     .rule = degraded_path,
     .sentence = {english::degraded_path, german::degraded_path},
     .rests_on_attempts = true,
     .meaning = "the path loses packets",
     .heading = {"The path loses packets", "Auf dem Weg gehen Pakete verloren"}},
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

}  // namespace reachd::verdict
