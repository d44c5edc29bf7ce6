#include "daemon/page/texts_tables.hpp"

namespace reachd::page {

const Texts german_texts{
    .title = "iMessage und FaceTime",
    .question = "Können Apple-Geräte in diesem Netz iMessage und FaceTime aktivieren und benutzen?",

    .all_ok = "Ja: alles geht",
    .degraded = "Ja, mit Störungen:",
    .down = "Nein. Gestört:",
    .unknown = "Noch nicht bekannt",

    .service_ok = "in Ordnung",
    .service_degraded = "beeinträchtigt",
    .service_down = "gestört",
    .service_unknown = "unbekannt",
    .up = "geht",
    .up_failed = "geht, letzter Versuch nicht",
    .is_down = "geht nicht",
    .down_succeeded = "geht nicht, letzter Versuch doch",
    .not_settled = "noch offen",
    .no_record = "kein Eintrag",

    .services = "Dienste",
    .causes = "Was nicht stimmt",
    .no_cause = "Es ist keine Störung bekannt.",
    .in_detail = "Im Einzelnen:",
    .matrix = "Rechner und Ports",
    .matrix_hint =
        "Zustand, Zeit bis zur Verbindung (oder Antwort), Ergebnis und Alter des letzten Versuchs.",
    .host = "Rechner",
    .probes = "Prüfungen",
    .probes_hint =
        "Die letzten Versuche: die Linie ist die Zeit bis zur Verbindung, die Striche darunter sind "
        "die Versuche; ein fehlgeschlagener ist ein hoher Balken. Aufgeklappt: die Versuche Schritt "
        "für Schritt.",
    .source = "von %",
    .asks = "% bei ",
    .port = "Port %",
    .attempts = "Letzte Erfolge",
    .failures = "Letzte Fehlschläge",
    .no_failures = "Keiner, seit reachd läuft.",
    .no_attempts = "Noch kein Versuch ist zu Ende.",
    .earlier_failure = "letzter Fehlschlag %",
    .all_attempts = "Alle Versuche, Schritt für Schritt",
    .control = "Kontrolle, nicht von Apple",
    .portal = "erkennt Anmeldeseiten",
    .back = "Alle Dienste und Prüfungen",

    .look_up = "Namensauflösung",
    .connection = "Verbindung",
    .handshake = "TLS",
    .response = "HTTP",
    .exchange = "DNS",
    .asked = "gefragt nach %",
    .answered_by = "Antwort von %",
    .answers = "ergab %",
    .address = "zu %",
    .remembered = "eine gemerkte oder eingestellte Adresse: kein Resolver antwortete",
    .took = "%",
    .icmp = "ICMP Typ % Code %",
    .icmp_sender = "gesendet von %",
    .icmp_no_sender = "Absender unbekannt",
    .retransmits = "wiederholt gesendete Pakete: %",
    .certificates = "Zertifikate, wie gesendet",
    .issued_by = "ausgestellt von %",
    .valid = "gültig % bis %",
    .no_alpn = "kein Protokoll vereinbart (ALPN)",
    .status = "Status %",
    .error = "Fehler %",
    .not_reached = "nicht erreicht",

    .block = "Wo es endet",
    .how = "Wie",
    .last_router = "Letzter Router, der antwortete",
    .refused_by = "Abgewiesen von",
    .beside = "Daneben",
    .passes_further = "Port % kommt weiter",
    .ends_too = "Port % kommt auch nicht weiter",
    .trace_of = "Der Weg neben dem der Kontrolle",
    .trace_hint = "Was auf Pakete antwortete, die nach so vielen Routern verfallen.",
    .hop = "Hop",
    .this_port = "Port %",
    .control_port = "Kontrolle: Port %",
    .looked_at = "Nachgesehen um %",

    .as_of = "Stand",
    .ago = "vor %",
    .for_time = "seit %",
    .since = "seit %",
    .now = "gerade eben",
    .after = "nach %",
    .decimal_point = ",",
    .last_of = "% der letzten % fehlgeschlagen",

    .proxied =
        "Die Geräte hier gehen durch einen Proxy hinaus. reachd prüft den direkten Weg; für sie gilt sein "
        "Urteil nicht.",
    .reload_failed =
        "Die Konfiguration konnte nicht neu geladen werden; die bisherige gilt weiter. Warum, sagt "
        "das Journal: <code>journalctl -u reachd -p err</code>",
    .skip = "Zu den Prüfungen",
    .no_script = "Ohne JavaScript erneuert sich diese Seite nicht:",
    .reload = "neu laden",
    .lost = "Verbindung verloren: keine Antwort von reachd seit %. Was hier steht, ist alt.",
    .no_such_probe = "Eine Prüfung dieses Namens gibt es nicht.",
    .in_json = "JSON",
    .metrics = "Metriken",
};

}  // namespace reachd::page
