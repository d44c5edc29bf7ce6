#pragma once

// The pages' texts. To add one: its line here, in each language. What the page answers stands in
// report/answer.cpp.

#include <string_view>

#include "daemon/page/language.hpp"

namespace reachd::page {

/// In UTF-8 and HTML: special characters have their meaning in HTML. `%` is replaced by a value.
struct Texts {
  explicit Texts(Language chosen) : language(chosen) {}

  Language language;

  // of the status page
  std::string_view title = in("iMessage and FaceTime", "iMessage und FaceTime");
  std::string_view question =
      in("Can Apple devices in this network activate and use iMessage and FaceTime?",
         "Können Apple-Geräte in diesem Netz iMessage und FaceTime aktivieren und benutzen?");

  // states of series
  std::string_view up = in("up", "geht");
  std::string_view up_failed = in("up, last attempt failed", "geht, letzter Versuch nicht");
  std::string_view is_down = in("down", "geht nicht");
  std::string_view down_succeeded = in("down, last attempt worked", "geht nicht, letzter Versuch doch");
  std::string_view not_settled = in("not settled", "noch offen");
  std::string_view no_record = in("no record", "kein Eintrag");

  // headings and names of things
  std::string_view services = in("Services", "Dienste");
  std::string_view causes = in("What is wrong", "Was nicht stimmt");
  std::string_view no_cause = in("Nothing is known to be wrong.", "Es ist keine Störung bekannt.");
  std::string_view evidence = in("Evidence", "Belege");
  std::string_view evidence_hint = in("for a ticket", "für ein Ticket");
  std::string_view to_do = in("What to do:", "Was zu tun ist:");
  std::string_view copy = in("Copy", "Kopieren");
  std::string_view copied = in("Copied", "Kopiert");
  std::string_view selected = in("Selected: copy it with Ctrl+C", "Markiert: mit Strg+C kopieren");
  std::string_view matrix = in("Hosts and ports", "Rechner und Ports");
  std::string_view matrix_hint =
      in("The state of each, the time to connect (or to answer), or what the last attempt ended in.",
         "Zustand und Zeit bis zur Verbindung (oder Antwort), oder worin der letzte Versuch endete.");
  std::string_view host = in("Host", "Rechner");
  std::string_view probes = in("Probes", "Prüfungen");
  std::string_view probes_hint = in(
      "The last 24 hours, half an hour a mark: a red bar is as tall as the share of attempts that failed. "
      "Open "
      "a probe for its attempts, step by step.",
      "Die letzten 24 Stunden, ein Strich je halbe Stunde: Ein roter Balken ist so hoch wie der Anteil der "
      "fehlgeschlagenen Versuche. Aufgeklappt: die Versuche Schritt für Schritt.");
  std::string_view course_hint =
      in("The last 24 hours by this host’s clock, half an hour a mark.",
         "Die letzten 24 Stunden nach der Uhr dieses Rechners, ein Strich je halbe Stunde.");
  std::string_view course_line = in("The line: the slowest connection, at most %.",
                                    "Die Linie: die langsamste Verbindung, höchstens %.");
  std::string_view source = in("from %", "von %");
  std::string_view asks = in("% from ", "% bei ");
  std::string_view port = in("port %", "Port %");
  std::string_view attempts = in("Last successes", "Letzte Erfolge");
  std::string_view failures = in("Last failures", "Letzte Fehlschläge");
  std::string_view no_failures = in("None since reachd started.", "Keiner, seit reachd läuft.");
  std::string_view no_attempts = in("No attempt has ended yet.", "Noch kein Versuch ist zu Ende.");
  std::string_view earlier_failure = in("last failure %", "letzter Fehlschlag %");
  // the link to a probe's page
  std::string_view all_attempts = in("All attempts, step by step", "Alle Versuche, Schritt für Schritt");
  std::string_view control = in("control, not Apple’s", "Kontrolle, nicht von Apple");
  std::string_view portal = in("tells of captive portals", "erkennt Anmeldeseiten");
  std::string_view back = in("All services and probes", "Alle Dienste und Prüfungen");

  // an attempt, step by step
  std::string_view look_up = in("Look-up", "Namensauflösung");
  std::string_view connection = in("Connection", "Verbindung");
  std::string_view proxy = in("Proxy", "Proxy");
  std::string_view handshake = in("TLS", "TLS");
  std::string_view response = in("HTTP", "HTTP");
  std::string_view exchange = in("DNS", "DNS");
  std::string_view asked = in("asked for %", "gefragt nach %");
  std::string_view answered_by = in("answered by %", "Antwort von %");
  std::string_view answers = in("gave %", "ergab %");
  std::string_view address = in("to %", "zu %");
  // an address used because no resolver answered
  std::string_view remembered = in("a remembered or configured address: no resolver answered",
                                   "eine gemerkte oder eingestellte Adresse: kein Resolver antwortete");
  std::string_view took = in("%", "%");
  std::string_view icmp = in("ICMP type % code %", "ICMP Typ % Code %");
  std::string_view icmp_sender = in("sent by %", "gesendet von %");
  std::string_view icmp_no_sender = in("its sender is not known", "Absender unbekannt");
  std::string_view retransmits = in("packets sent again: %", "wiederholt gesendete Pakete: %");
  std::string_view certificates = in("Certificates as sent", "Zertifikate, wie gesendet");
  std::string_view issued_by = in("issued by %", "ausgestellt von %");
  std::string_view valid = in("valid % to %", "gültig % bis %");
  std::string_view no_alpn = in("no protocol agreed (ALPN)", "kein Protokoll vereinbart (ALPN)");
  std::string_view status = in("status %", "Status %");
  std::string_view error = in("error %", "Fehler %");
  std::string_view not_reached = in("not reached", "nicht erreicht");

  // a block and its trace
  std::string_view block = in("Where it stops", "Wo es endet");
  std::string_view how = in("How", "Wie");
  std::string_view last_router = in("Last router that answered", "Letzter Router, der antwortete");
  std::string_view refused_by = in("Refused by", "Abgewiesen von");
  std::string_view beside = in("Beside it", "Daneben");
  std::string_view passes_further = in("port % gets further", "Port % kommt weiter");
  std::string_view ends_too = in("port % gets no further either", "Port % kommt auch nicht weiter");
  std::string_view trace_of = in("The trace beside its control", "Der Weg neben dem der Kontrolle");
  std::string_view trace_hint = in("What answered packets that were made to die after so many routers.",
                                   "Was auf Pakete antwortete, die nach so vielen Routern verfallen.");
  std::string_view hop = in("Hop", "Hop");
  std::string_view this_port = in("Port %", "Port %");
  std::string_view control_port = in("Control: port %", "Kontrolle: Port %");
  std::string_view looked_at = in("Looked at %", "Nachgesehen um %");

  // time
  std::string_view as_of = in("As of", "Stand:");
  std::string_view ago = in("% ago", "vor %");
  std::string_view for_time = in("for %", "seit %");
  std::string_view since = in("since %", "seit %");
  std::string_view now = in("now", "gerade eben");
  std::string_view after = in("after %", "nach %");
  std::string_view decimal_point = in(".", ",");
  std::string_view last_of = in("% of the last % failed", "% der letzten % gescheitert");

  // the page itself
  std::string_view reload_failed =
      in("The configuration could not be loaded again; the one before is in force. The journal says why: "
         "<code>journalctl -u reachd -p err</code>",
         "Die Konfiguration konnte nicht neu geladen werden; die bisherige gilt weiter. Warum, sagt das "
         "Journal: <code>journalctl -u reachd -p err</code>");
  // the first link in main, for keyboard users
  std::string_view skip = in("To the probes", "Zu den Prüfungen");
  std::string_view no_script = in("Without JavaScript this page does not refresh by itself:",
                                  "Ohne JavaScript erneuert sich diese Seite nicht:");
  std::string_view reload = in("load it again", "neu laden");
  std::string_view lost =
      in("Connection lost: no answer from reachd since %. This page is out of date.",
         "Verbindung verloren: keine Antwort von reachd seit %. Was hier steht, ist alt.");
  std::string_view no_such_probe =
      in("There is no probe of this name.", "Eine Prüfung dieses Namens gibt es nicht.");
  std::string_view out_of_date = in("Out of date", "Veraltet");  // in the title
  std::string_view in_json = in("JSON", "JSON");
  std::string_view metrics = in("metrics", "Metriken");

 private:
  std::string_view in(std::string_view english, std::string_view german) const {
    return language == Language::german ? german : english;
  }
};

inline const Texts& texts(Language language) {
  static const Texts english(Language::english), german(Language::german);
  return language == Language::german ? german : english;
}

}  // namespace reachd::page
