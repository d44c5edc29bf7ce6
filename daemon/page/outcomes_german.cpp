#include <array>

#include "daemon/page/texts_tables.hpp"

namespace reachd::page {

namespace {

// In the order of result::Outcome.
constexpr std::array<std::string_view, result::outcome_count> table{
    "alles in Ordnung",
    "dieser Rechner selbst konnte es nicht versuchen",
    "dieser Rechner kann dorthin nichts senden: keine Route, Schnittstelle, Verbindung oder kein nächster "
    "Hop",
    "der Resolver antwortete nicht rechtzeitig",
    "laut ICMP ist der Resolver nicht erreichbar",
    "laut ICMP ist DNS zum Resolver administrativ verboten",
    "der Resolver sagt, dass es den Namen nicht gibt",
    "der Resolver konnte den Namen nicht auflösen (SERVFAIL)",
    "der Resolver verweigerte die Antwort",
    "der Resolver antwortete mit einem Fehlercode",
    "den Namen gibt es, aber keinen Eintrag dieser Art",
    "die Antwort des Resolvers ist nicht lesbar",
    "DNS über TCP wurde abgewiesen, zurückgesetzt, geschlossen oder blieb stehen",
    "in der Antwort steht eine Adresse, die nicht stimmen kann",
    "das TCP-SYN blieb ohne Antwort",
    "die TCP-Verbindung wurde mit einem Reset abgewiesen",
    "eine ICMP-Meldung sagt: administrativ verboten",
    "laut ICMP ist das Ziel nicht erreichbar",
    "verbunden, dann blieb die TLS-Aushandlung stehen",
    "verbunden, dann während der TLS-Aushandlung zurückgesetzt",
    "verbunden, dann während der TLS-Aushandlung geschlossen",
    "verbunden, dann beendete eine ICMP-Meldung die TLS-Aushandlung",
    "was antwortete, spricht kein TLS",
    "der Server brach die TLS-Aushandlung mit einem Alert ab",
    "das TLS des Servers ist nicht annehmbar",
    "das Zertifikat führt zu keiner vertrauten Stelle",
    "das Zertifikat ist nicht (mehr) gültig, oder die Uhr dieses Rechners geht falsch",
    "das Zertifikat gilt für einen anderen Namen",
    "das verlangte Anwendungsprotokoll (ALPN) wurde nicht vereinbart",
    "verbunden, dann kam rechtzeitig keine ganze Antwort",
    "verbunden, dann vor einer ganzen Antwort zurückgesetzt",
    "verbunden, dann vor einer ganzen Antwort geschlossen",
    "was antwortete, spricht kein HTTP",
    "verbunden, dann beendete eine ICMP-Meldung den Austausch",
    "der HTTP-Status ist nicht der erwartete",
    "in der Seite fehlt der erwartete Text",
};

}  // namespace

std::string_view german_meaning(result::Outcome outcome) {
  return table[static_cast<std::size_t>(outcome)];
}

}  // namespace reachd::page
