#include "result/detail.hpp"

#include <vector>

namespace reachd::result {

namespace {

/// Each % stands for some text, which the translation takes over in the same order.
struct Translation {
  std::string_view english;
  std::string_view german;
};
constexpr Translation translations[] = {
    {"the next hop answers neither ARP nor neighbour discovery",
     "der nächste Hop antwortet weder auf ARP noch auf Neighbour Discovery"},
    {"the interface that the route names has no link", "die Schnittstelle der Route hat keinen Link"},
    {"there is no route", "es gibt keine Route"},
    {"the proxy answered %, which neither opens a tunnel nor refuses one",
     "der Proxy antwortete mit %, was einen Tunnel weder öffnet noch verweigert"},
    {"the proxy answered % (%)", "der Proxy antwortete mit % (%)"},
    {"the proxy answered %", "der Proxy antwortete mit %"},
    {"connected to the proxy, which did not answer", "mit dem Proxy verbunden, der nicht antwortete"},
    {"connected to the proxy, whose answer does not end",
     "mit dem Proxy verbunden, dessen Antwort nicht endet"},
    {"bytes behind the proxy's answer", "Bytes hinter der Antwort des Proxys"},
    {"TLS with the proxy: %", "TLS mit dem Proxy: %"},
    {"there is no DNS server to ask", "es gibt keinen DNS-Server, der gefragt werden könnte"},
    {"% has the address %", "% hat die Adresse %"},
    {"DNS64? set nat64: %", "DNS64? Dann nat64 setzen: %"},
    {"no resolver answered (%): % is the address that the configuration gives",
     "kein Resolver antwortete (%): % ist die eingestellte Adresse"},
    {"no resolver answered (%): % is the address that last worked",
     "kein Resolver antwortete (%): % ist die Adresse, die zuletzt ging"},
    {"no resolver answered (%): % is the address that worked before",
     "kein Resolver antwortete (%): % ist eine Adresse, die früher ging"},
    {"EDNS is lost here: the queries with it got no answer, the one without did",
     "EDNS geht hier verloren: Anfragen damit blieben ohne Antwort, die ohne es nicht"},
    {"EDNS is lost here: asked without it", "EDNS geht hier verloren: ohne es gefragt"},
    {"the answer's code is %", "der Code der Antwort ist %"},
    {"DNS over TCP: no answer in time", "DNS über TCP: keine Antwort in der Zeit"},
    {"DNS over TCP: closed without an answer", "DNS über TCP: ohne Antwort geschlossen"},
    {"DNS over TCP: %", "DNS über TCP: %"},
    {"too short for a DNS header", "zu kurz für einen DNS-Kopf"},
    {"more than one question", "mehr als eine Frage"},
    {"more than one OPT record", "mehr als ein OPT-Eintrag"},
    {"bytes behind the last record", "Bytes hinter dem letzten Eintrag"},
    {"the server sent the alert % after it had asked for a client certificate",
     "der Server sandte den Alarm %, nachdem er ein Client-Zertifikat verlangt hatte"},
    {"the server sent the alert %", "der Server sandte den Alarm %"},
    {"the server sent close_notify in the handshake", "der Server sandte close_notify im Handshake"},
    {"closed with no answer to the ClientHello", "geschlossen, ohne Antwort auf das ClientHello"},
    {"reset with no answer to the ClientHello", "zurückgesetzt, ohne Antwort auf das ClientHello"},
    {"silent with no answer to the ClientHello", "keine Antwort auf das ClientHello"},
    {"cut off by an ICMP error with no answer to the ClientHello",
     "durch eine ICMP-Meldung beendet, ohne Antwort auf das ClientHello"},
    {"closed after % bytes of the handshake", "geschlossen nach % Byte des Handshakes"},
    {"reset after % bytes of the handshake", "zurückgesetzt nach % Byte des Handshakes"},
    {"silent after % bytes of the handshake", "keine Daten mehr nach % Byte des Handshakes"},
    {"cut off by an ICMP error after % bytes of the handshake",
     "durch eine ICMP-Meldung beendet nach % Byte des Handshakes"},
    {"the server chose none of the protocols offered by ALPN: %",
     "der Server wählte keines der mit ALPN angebotenen Protokolle: %"},
    {"the server's certificate was not seen", "das Zertifikat des Servers kam nicht"},
    {"more than 256 KiB in the handshake", "mehr als 256 KiB im Handshake"},
    {"the certificate has % as a host name (DNS), not as an address (IP)",
     "im Zertifikat steht % als Name (DNS), nicht als Adresse (IP)"},
    {"the certificate is for no name at all, not for %",
     "das Zertifikat gilt für keinen Namen, auch nicht für %"},
    {"the certificate is for %, not for %", "das Zertifikat gilt für %, nicht für %"},
    {"the answer begins: %", "die Antwort beginnt: %"},
    {"the status is %", "der Status ist %"},
    {"the body begins: %", "der Inhalt beginnt: %"},
    {"the body has the coding %, which was not asked for",
     "der Inhalt ist codiert (%), was nicht verlangt war"},
    {"an HTTP/2 server, which does not speak HTTP/1.1; the answer begins: %",
     "ein HTTP/2-Server, der kein HTTP/1.1 spricht; die Antwort beginnt: %"},
    {"it does not begin with HTTP/1.0 or HTTP/1.1; the answer begins: %",
     "sie beginnt nicht mit HTTP/1.0 oder HTTP/1.1; die Antwort beginnt: %"},
};

/// What the wildcards of `pattern` stand for in `text`; nothing if it does not match.
std::optional<std::vector<std::string_view>> matched(std::string_view pattern, std::string_view text) {
  std::vector<std::string_view> parts;
  auto wildcard = pattern.find('%');
  if (!text.starts_with(pattern.substr(0, wildcard))) return std::nullopt;
  if (wildcard == std::string_view::npos) {
    if (text.size() != pattern.size()) return std::nullopt;
    return parts;
  }
  text.remove_prefix(wildcard);
  while (wildcard != std::string_view::npos) {
    pattern.remove_prefix(wildcard + 1);
    wildcard = pattern.find('%');
    const auto literal = pattern.substr(0, wildcard);
    const bool is_last = wildcard == std::string_view::npos;
    if (is_last && !text.ends_with(literal)) return std::nullopt;
    const auto end = is_last ? text.size() - literal.size() : text.find(literal);
    if (end == std::string_view::npos) return std::nullopt;
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end + literal.size());
  }
  return parts;
}

}  // namespace

std::optional<std::string> detail_in_german(std::string_view english) {
  for (const auto& row : translations) {
    const auto parts = matched(row.english, english);
    if (!parts) continue;
    std::string german;
    auto rest = row.german;
    for (const auto part : *parts) {
      const auto place = rest.find('%');
      german.append(rest.substr(0, place)).append(part);
      rest.remove_prefix(place + 1);
    }
    return german.append(rest);
  }
  return std::nullopt;
}

std::string detail_text(std::string_view english, base::Language language) {
  const auto german = language == base::Language::german ? detail_in_german(english) : std::nullopt;
  return german.value_or(std::string(english));
}

}  // namespace reachd::result
