#include "result/outcome.hpp"

#include <vector>

namespace reachd::result {

namespace {

struct Row {
  Outcome value;
  // For a trace; instead of `dns`, `connect` if the query used TCP. `connect` of an answer: whether the
  // SYN-ACK comes from nearer than the server.
  Approach approach;
  Fault fault;
  base::Translated meaning;
  base::Translated observed;
  // See advice(); if a record's role or facts are more specific: report/advice.cpp.
  base::Translated advice;
};

constexpr base::Translated handshake_stopped{
    "The port opens, but what follows is stopped: an application firewall or TLS inspection that does not "
    "let {server_name} through, or an MTU that is too large for the path. Ask the firewall's owner to "
    "exempt {allow} from inspection.",
    "Der Port ist offen, aber was folgt, wird aufgehalten: eine Firewall für Anwendungen oder eine "
    "TLS-Inspektion lässt {server_name} nicht durch, oder eine MTU ist zu groß für den Weg. Bitten Sie den "
    "Betreiber der Firewall, {allow} von der Inspektion auszunehmen."};

constexpr base::Translated request_stopped{
    "The port opens, but the request is not answered: a web proxy or an application firewall stops it. Ask "
    "its owner to allow plain HTTP ({allow}).",
    "Der Port ist offen, aber die Anfrage wird nicht beantwortet: ein Webproxy oder eine Firewall für "
    "Anwendungen hält sie auf. Bitten Sie deren Betreiber, unverschlüsseltes HTTP freizugeben ({allow})."};

constexpr base::Translated another_page{
    "A captive portal or a block page answers{with_status}, or the page has moved: compare with curl -v "
    "{url} from another network, then ask the proxy's owner, or correct status and body in the "
    "configuration.",
    "Eine Anmelde- oder Sperrseite antwortet{with_status}, oder die Seite ist umgezogen: vergleichen Sie mit "
    "curl -v {url} aus einem anderen Netz, dann fragen Sie den Betreiber des Proxys, oder berichtigen Sie "
    "Status und Text in der Konfiguration."};

constexpr base::Translated proxy_breaks_off{
    "The proxy {proxy} takes the connection and ends it without an answer: it may not serve this host, or "
    "something before it cuts. Ask its owner.",
    "Der Proxy {proxy} nimmt die Verbindung an und beendet sie ohne Antwort: vielleicht bedient er diesen "
    "Rechner nicht, oder etwas davor trennt. Fragen Sie seinen Betreiber."};

constexpr base::Table<Outcome, Row> table{{
    {Outcome::ok,
     Approach::none,
     Fault::unknown,
     {"all went well", "alles in Ordnung"},
     {"worked", "funktionierte"},
     {"", ""}},
    {Outcome::local_error,
     Approach::none,
     Fault::unknown,
     {"this host itself could not try", "dieser Rechner selbst konnte es nicht versuchen"},
     {"could not be tried by this host", "von diesem Rechner nicht zu versuchen"},
     {"The fault is on this host{system_says}: look at its own firewall's output rules (nft list ruleset), "
      "its limits (ulimit -n) and its memory. Ask whoever runs this host.",
      "Der Fehler liegt auf diesem Rechner{system_says}: prüfen Sie die ausgehenden Regeln seiner eigenen "
      "Firewall (nft list ruleset), seine Grenzwerte (ulimit -n) und seinen Speicher. Fragen Sie den "
      "Betreiber dieses Rechners."}},
    {Outcome::local_no_route,
     Approach::none,
     Fault::unknown,
     {"this host has no way to send there: no route, interface, link or next hop",
      "dieser Rechner kann dorthin nichts senden: keine Route, Schnittstelle, Verbindung oder kein "
      "nächster Hop"},
     {"no route, link or next hop", "keine Route, keine Verbindung oder kein nächster Hop"},
     {"Look at link, address and default route{of_interface} (ip link; ip {ip_family} route get {route_to}) "
      "and whether the gateway answers (ip neigh). Ask whoever runs this host or its access "
      "network.{only_ipv4}",
      "Prüfen Sie Verbindung, Adresse und Standardroute{of_interface} (ip link; ip {ip_family} route get "
      "{route_to}) und ob das Gateway antwortet (ip neigh). Fragen Sie den Betreiber dieses Rechners oder "
      "seines Zugangsnetzes.{only_ipv4}"}},
    {Outcome::proxy_timeout,
     Approach::connect,
     Fault::on_path,
     {"the proxy did not answer in time", "der Proxy antwortete nicht rechtzeitig"},
     {"proxy unanswering", "Proxy ohne Antwort"},
     {"Either the proxy {proxy} is down, something on the way to it drops the packets, or it waits in vain "
      "for {host_and_port}: the detail says how far it came. Ask its owner.",
      "Entweder ist der Proxy {proxy} ausgefallen, etwas auf dem Weg zu ihm verwirft die Pakete, oder er "
      "wartet vergeblich auf {host_and_port}: das Detail sagt, wie weit es kam. Fragen Sie seinen "
      "Betreiber."}},
    {Outcome::proxy_refused,
     Approach::connect,
     Fault::on_path,
     {"the proxy's port refused the connection", "der Port des Proxys wies die Verbindung ab"},
     {"SYN to the proxy answered with a reset", "SYN zum Proxy mit Reset beantwortet"},
     {"Nothing listens at the proxy {proxy}, or a firewall before it rejects with a reset. Check its address "
      "in the configuration, then ask its owner.",
      "Beim Proxy {proxy} lauscht nichts, oder eine Firewall davor weist mit einem Reset ab. Prüfen Sie "
      "seine Adresse in der Konfiguration, dann fragen Sie seinen Betreiber."}},
    {Outcome::proxy_prohibited,
     Approach::connect,
     Fault::on_path,
     {"an ICMP error says that the proxy is administratively prohibited",
      "laut ICMP ist der Proxy administrativ verboten"},
     {"ICMP: proxy administratively prohibited", "ICMP: Proxy administrativ verboten"},
     {"A firewall forbids the way to the proxy {proxy} on purpose: {sender} ICMP administratively "
      "prohibited. Ask its owner to let this host use the proxy.",
      "Eine Firewall verbietet den Weg zum Proxy {proxy} absichtlich: {sender} ICMP „administrativ "
      "verboten“. Bitten Sie ihren Betreiber, diesen Rechner zum Proxy durchzulassen."}},
    {Outcome::proxy_unreachable,
     Approach::connect,
     Fault::on_path,
     {"an ICMP error says that the proxy cannot be reached", "laut ICMP ist der Proxy nicht erreichbar"},
     {"ICMP: proxy unreachable", "ICMP: Proxy nicht erreichbar"},
     {"{sender} an ICMP error: a firewall that rejects, a missing route, or a proxy {proxy} that is off. Ask "
      "the owner of that device, then the proxy's.",
      "{sender} einen ICMP-Fehler: eine Firewall, die abweist, eine fehlende Route, oder der Proxy {proxy} "
      "ist aus. Fragen Sie den Betreiber dieses Geräts, dann den des Proxys."}},
    {Outcome::proxy_reset,
     Approach::none,
     Fault::on_path,
     {"connected to the proxy, then reset before there was a tunnel",
      "mit dem Proxy verbunden, dann zurückgesetzt, bevor ein Tunnel stand"},
     {"connected to the proxy, reset", "mit dem Proxy verbunden, Reset"},
     proxy_breaks_off},
    {Outcome::proxy_closed,
     Approach::none,
     Fault::on_path,
     {"connected to the proxy, then closed before there was a tunnel",
      "mit dem Proxy verbunden, dann geschlossen, bevor ein Tunnel stand"},
     {"connected to the proxy, closed", "mit dem Proxy verbunden, geschlossen"},
     proxy_breaks_off},
    {Outcome::proxy_malformed,
     Approach::none,
     Fault::unknown,
     {"what the proxy answered is no answer to CONNECT",
      "was der Proxy antwortete, ist keine Antwort auf CONNECT"},
     {"proxy's answer not one to CONNECT", "Antwort des Proxys keine auf CONNECT"},
     {"What listens at {proxy} is no HTTP proxy, speaks TLS where this host does not (or the reverse: "
      "`http://` or `https://` in `proxy`), or is broken. Check the configuration, then ask its owner.",
      "Was bei {proxy} lauscht, ist kein HTTP-Proxy, spricht TLS, wo dieser Rechner es nicht tut (oder "
      "umgekehrt: `http://` oder `https://` in `proxy`), oder ist gestört. Prüfen Sie die Konfiguration, "
      "dann fragen Sie den Betreiber."}},
    {Outcome::proxy_untrusted,
     Approach::none,
     Fault::unknown,
     {"the proxy's own certificate is not trusted", "dem Zertifikat des Proxys selbst wird nicht vertraut"},
     {"proxy's certificate not trusted", "Zertifikat des Proxys nicht vertrauenswürdig"},
     {"Devices that do not trust the certificate of {proxy} do not use it. Add its authority to this host's "
      "store (update-ca-certificates) if it is meant to be trusted, and to the devices; else ask its owner "
      "to renew it.",
      "Geräte, die dem Zertifikat von {proxy} nicht vertrauen, benutzen ihn nicht. Nehmen Sie seine "
      "Zertifizierungsstelle in den Speicher dieses Rechners auf (update-ca-certificates), wenn ihr vertraut "
      "werden soll, und in den der Geräte; sonst bitten Sie den Betreiber, es zu erneuern."}},
    {Outcome::proxy_login,
     Approach::proxy_answer,
     Fault::unknown,
     {"the proxy wants a login (407)", "der Proxy verlangt eine Anmeldung (407)"},
     {"proxy wants a login", "Proxy verlangt eine Anmeldung"},
     {"Give this host a login at {proxy} (`proxy_login`, Basic), correct the one it has, or ask the proxy's "
      "owner to let Apple's hosts pass without one.",
      "Geben Sie diesem Rechner eine Anmeldung bei {proxy} (`proxy_login`, Basic), berichtigen Sie die "
      "vorhandene, oder bitten Sie den Betreiber des Proxys, Apples Hosts ohne Anmeldung durchzulassen."}},
    {Outcome::proxy_denied,
     Approach::proxy_answer,
     Fault::unknown,
     {"the proxy refused (4xx)", "der Proxy lehnte ab (4xx)"},
     {"proxy refused", "Proxy lehnte ab"},
     {"The proxy {proxy} refuses {host_and_port}{with_status}. Ask its owner to allow {host} on {port}, "
      "undecrypted.",
      "Der Proxy {proxy} lehnt {host_and_port} ab{with_status}. Bitten Sie seinen Betreiber, {host} auf "
      "{port} freizugeben, ohne Entschlüsselung."}},
    {Outcome::proxy_failed,
     Approach::proxy_answer,
     Fault::unknown,
     {"the proxy says that it failed (5xx)", "der Proxy meldet, dass es ihm nicht gelang (5xx)"},
     {"proxy failed", "dem Proxy nicht gelungen"},
     {"The proxy {proxy} could not reach {host_and_port} itself{with_status}. Ask its owner about the "
      "firewall and the resolver behind it.",
      "Der Proxy {proxy} konnte {host_and_port} selbst nicht erreichen{with_status}. Fragen Sie seinen "
      "Betreiber nach Firewall und Resolver dahinter."}},
    {Outcome::dns_timeout,
     Approach::dns,
     Fault::no_answer,
     {"the resolver did not answer in time", "der Resolver antwortete nicht rechtzeitig"},
     {"query unanswered", "Anfrage unbeantwortet"},
     {"Check that {resolver} runs and that no firewall drops port 53 on the way to it (try: {dig}). Ask the "
      "resolver's owner first, then the firewall's.",
      "Prüfen Sie, ob der {resolver} läuft und ob keine Firewall auf dem Weg zu ihm Port 53 verwirft "
      "(Versuch: {dig}). Fragen Sie zuerst den Betreiber des Resolvers, dann den der Firewall."}},
    {Outcome::dns_unreachable,
     Approach::dns,
     Fault::no_answer,
     {"an ICMP error says that the resolver cannot be reached",
      "laut ICMP ist der Resolver nicht erreichbar"},
     {"ICMP: resolver unreachable", "ICMP: Resolver nicht erreichbar"},
     {"{sender} an ICMP error: {resolver} is down, not listening on that port, or has no route. Check its "
      "address in /etc/resolv.conf or the configuration, then ask its owner.",
      "{sender} einen ICMP-Fehler: der {resolver} ist ausgefallen, lauscht nicht auf diesem Port oder hat "
      "keine Route. Prüfen Sie seine Adresse in /etc/resolv.conf oder in der Konfiguration, dann fragen Sie "
      "seinen Betreiber."}},
    {Outcome::dns_prohibited,
     Approach::dns,
     Fault::no_answer,
     {"an ICMP error says that DNS to the resolver is administratively prohibited",
      "laut ICMP ist DNS zum Resolver administrativ verboten"},
     {"ICMP: DNS administratively prohibited", "ICMP: DNS administrativ verboten"},
     {"A firewall forbids this on purpose: {sender} ICMP administratively prohibited. Ask its owner to "
      "allow port 53 (UDP and TCP) to {resolver}.",
      "Eine Firewall verbietet dies absichtlich: {sender} ICMP „administrativ verboten“. Bitten Sie ihren "
      "Betreiber, Port 53 (UDP und TCP) zum {resolver} freizugeben."}},
    {Outcome::dns_nxdomain,
     Approach::dns_answer,
     Fault::false_answer,
     {"the resolver says that the name does not exist", "der Resolver sagt, dass es den Namen nicht gibt"},
     {"answered NXDOMAIN", "mit NXDOMAIN beantwortet"},
     {"{resolver} denies that {host} exists, as a DNS filter does. Compare with another resolver (try: "
      "{dig}), then ask the owner of the filter to allow the name.",
      "Der {resolver} bestreitet, dass es {host} gibt, wie ein DNS-Filter es tut. Vergleichen Sie mit einem "
      "anderen Resolver (Versuch: {dig}), dann bitten Sie den Betreiber des Filters, den Namen "
      "freizugeben."}},
    {Outcome::dns_servfail,
     Approach::dns_answer,
     Fault::no_answer,
     {"the resolver failed to look the name up (SERVFAIL)",
      "der Resolver konnte den Namen nicht auflösen (SERVFAIL)"},
     {"answered SERVFAIL", "mit SERVFAIL beantwortet"},
     {"{resolver} itself could not find the answer: its way to the Internet, its forwarder or DNSSEC "
      "validation (often a wrong clock) is broken. Ask its owner (try: {dig}).",
      "Der {resolver} selbst konnte die Antwort nicht finden: sein Weg ins Internet, der Resolver, den er "
      "fragt, oder die DNSSEC-Prüfung (oft eine falsche Uhr) ist gestört. Fragen Sie seinen Betreiber "
      "(Versuch: {dig})."}},
    {Outcome::dns_refused,
     Approach::dns_answer,
     Fault::false_answer,
     {"the resolver refused to answer", "der Resolver verweigerte die Antwort"},
     {"answered REFUSED", "mit REFUSED beantwortet"},
     {"{resolver} does not serve this host, or filters the name. Ask its owner to allow queries for {host} "
      "from this network.",
      "Der {resolver} bedient diesen Rechner nicht oder filtert den Namen. Bitten Sie seinen Betreiber, "
      "Anfragen nach {host} aus diesem Netz zu erlauben."}},
    {Outcome::dns_error,
     Approach::dns_answer,
     Fault::resolver,
     {"the resolver answered with an error code", "der Resolver antwortete mit einem Fehlercode"},
     {"answered with an error code", "mit einem Fehlercode beantwortet"},
     {"{resolver} answered with an unusual code: it does not understand the query or is misconfigured. Ask "
      "its owner (try: {dig}).",
      "Der {resolver} antwortete mit einem ungewöhnlichen Code: er versteht die Anfrage nicht oder ist "
      "falsch eingerichtet. Fragen Sie seinen Betreiber (Versuch: {dig})."}},
    {Outcome::dns_no_data,
     Approach::dns_answer,
     Fault::false_answer,
     {"the name exists but has no record of the type asked",
      "den Namen gibt es, aber keinen Eintrag dieser Art"},
     {"answered without a record of this type", "ohne einen Eintrag dieses Typs beantwortet"},
     {"{resolver} says that {host} has no record of this type: a filter strips it, or the name is meant to "
      "have none. Compare with another resolver (try: {dig}), then ask its owner.",
      "Laut {resolver} hat {host} keinen Eintrag dieses Typs: ein Filter entfernt ihn, oder der Name soll "
      "keinen haben. Vergleichen Sie mit einem anderen Resolver (Versuch: {dig}), dann fragen Sie seinen "
      "Betreiber."}},
    {Outcome::dns_malformed,
     Approach::none,
     Fault::resolver,
     {"the resolver's answer does not parse", "die Antwort des Resolvers ist nicht lesbar"},
     {"answer not a DNS message", "Antwort keine DNS-Nachricht"},
     {"What answered for {resolver} is no correct DNS message: a middlebox rewrites or cuts answers. Ask "
      "the owner of the firewall in between to switch off DNS inspection.",
      "Was für den {resolver} antwortete, ist keine richtige DNS-Nachricht: ein Gerät auf dem Weg schreibt "
      "Antworten um oder kürzt sie. Bitten Sie den Betreiber der Firewall dazwischen, die DNS-Inspektion "
      "abzuschalten."}},
    {Outcome::dns_tcp_failed,
     Approach::connect,
     Fault::resolver,
     {"DNS over TCP was refused, reset, closed or stalled",
      "DNS über TCP wurde abgewiesen, zurückgesetzt, geschlossen oder blieb stehen"},
     {"DNS over TCP failed", "DNS über TCP gescheitert"},
     {"DNS over TCP does not work with {resolver}; long answers need it. Ask its owner, or the firewall's, "
      "to allow TCP 53 (try: {dig} +tcp).",
      "DNS über TCP funktioniert mit dem {resolver} nicht; lange Antworten brauchen es. Bitten Sie seinen "
      "Betreiber oder den der Firewall, TCP 53 freizugeben (Versuch: {dig} +tcp)."}},
    {Outcome::dns_unexpected_address,
     Approach::dns_answer,
     Fault::false_answer,
     {"the answer holds an address that cannot be right",
      "in der Antwort steht eine Adresse, die nicht stimmen kann"},
     {"answered with a wrong address", "mit einer falschen Adresse beantwortet"},
     {"{resolver} gives an address for {host} that cannot be right, as a sinkhole or a captive portal does. "
      "Compare with another resolver (try: {dig}), then ask the owner of the DNS filter.",
      "Der {resolver} nennt für {host} eine Adresse, die nicht stimmen kann, wie ein Sinkhole oder eine "
      "Anmeldeseite es tut. Vergleichen Sie mit einem anderen Resolver (Versuch: {dig}), dann fragen Sie den "
      "Betreiber des DNS-Filters."}},
    {Outcome::connect_timeout,
     Approach::connect,
     Fault::on_path,
     {"the TCP SYN was not answered", "das TCP-SYN blieb ohne Antwort"},
     {"SYN unanswered", "SYN unbeantwortet"},
     {"Nothing came back from {address}: most likely a firewall drops it silently. Ask the firewall's owner "
      "to allow {allow}, and to look for this host's address in the log of dropped packets.",
      "Von {address} kam nichts zurück: höchstwahrscheinlich verwirft eine Firewall stillschweigend. Bitten "
      "Sie deren Betreiber, {allow} freizugeben und im Protokoll der verworfenen Pakete nach der Adresse "
      "dieses Rechners zu suchen."}},
    {Outcome::connect_refused,
     Approach::connect,
     Fault::on_path,
     {"the TCP connection was refused with a reset", "die TCP-Verbindung wurde mit einem Reset abgewiesen"},
     {"SYN answered with a reset", "SYN mit einem Reset beantwortet"},
     {"A reset came back in the name of {address}. Apple's servers listen on this port, so most likely a "
      "firewall rejects it (action: reject with reset). Ask its owner to allow {allow}.",
      "Im Namen von {address} kam ein Reset zurück. Apples Server lauschen auf diesem Port, also weist "
      "höchstwahrscheinlich eine Firewall ab (Aktion: Abweisen mit Reset). Bitten Sie deren Betreiber, "
      "{allow} freizugeben."}},
    {Outcome::connect_prohibited,
     Approach::connect,
     Fault::on_path,
     {"an ICMP error says: administratively prohibited", "eine ICMP-Meldung sagt: administrativ verboten"},
     {"ICMP: administratively prohibited", "ICMP: administrativ verboten"},
     {"A firewall says no on purpose: {sender} ICMP administratively prohibited. Ask its owner to allow "
      "{allow}.",
      "Eine Firewall lehnt absichtlich ab: {sender} ICMP „administrativ verboten“. Bitten Sie ihren "
      "Betreiber, {allow} freizugeben."}},
    {Outcome::connect_unreachable,
     Approach::connect,
     Fault::on_path,
     {"an ICMP error says that the destination cannot be reached", "laut ICMP ist das Ziel nicht erreichbar"},
     {"ICMP: destination unreachable", "ICMP: Ziel nicht erreichbar"},
     {"{sender} an ICMP error: a firewall that rejects (the default REJECT looks like this), a missing "
      "route or a routing loop. Ask the owner of that device to allow and route {allow}.",
      "{sender} einen ICMP-Fehler: eine Firewall, die abweist (das übliche REJECT sieht so aus), eine "
      "fehlende Route oder eine Routingschleife. Bitten Sie den Betreiber dieses Geräts, {allow} freizugeben "
      "und zu routen."}},
    {Outcome::tls_timeout,
     Approach::first_data,
     Fault::on_path,
     {"connected, then the TLS handshake stalled", "verbunden, dann blieb die TLS-Aushandlung stehen"},
     {"connected, TLS handshake stalled", "verbunden, TLS-Aushandlung hängt"},
     handshake_stopped},
    {Outcome::tls_reset,
     Approach::first_data,
     Fault::on_path,
     {"connected, then the connection was reset during the TLS handshake",
      "verbunden, dann während der TLS-Aushandlung zurückgesetzt"},
     {"connected, reset during the TLS handshake", "verbunden, Reset während der TLS-Aushandlung"},
     handshake_stopped},
    {Outcome::tls_closed,
     Approach::first_data,
     Fault::on_path,
     {"connected, then the connection was closed during the TLS handshake",
      "verbunden, dann während der TLS-Aushandlung geschlossen"},
     {"connected, closed during the TLS handshake", "verbunden, während der TLS-Aushandlung geschlossen"},
     handshake_stopped},
    {Outcome::tls_unreachable,
     Approach::first_data,
     Fault::on_path,
     {"connected, then an ICMP error ended the TLS handshake",
      "verbunden, dann beendete eine ICMP-Meldung die TLS-Aushandlung"},
     {"connected, ICMP error during the TLS handshake", "verbunden, ICMP-Fehler während der TLS-Aushandlung"},
     {"An ICMP error cut the connection after it stood: a firewall that decides late, or a route that "
      "changed. Ask the firewall's owner to allow {allow}.",
      "Ein ICMP-Fehler brach die bestehende Verbindung ab: eine Firewall, die spät entscheidet, oder eine "
      "Route, die sich geändert hat. Bitten Sie den Betreiber der Firewall, {allow} freizugeben."}},
    {Outcome::tls_not_tls,
     Approach::interception,
     Fault::interception,
     {"what answered does not speak TLS", "was antwortete, spricht kein TLS"},
     {"answer not TLS", "Antwort kein TLS"},
     {"Something else answers in the place of {host}: a block page or a captive portal. Sign in at the "
      "portal, or ask the proxy's or firewall's owner to let {allow} pass untouched.",
      "Etwas anderes antwortet anstelle von {host}: eine Sperr- oder Anmeldeseite. Melden Sie sich am Portal "
      "an, oder bitten Sie den Betreiber des Proxys oder der Firewall, {allow} unverändert durchzulassen."}},
    {Outcome::tls_alert,
     Approach::none,
     Fault::server,
     {"the server ended the TLS handshake with an alert",
      "der Server brach die TLS-Aushandlung mit einem Alert ab"},
     {"TLS handshake refused with an alert", "TLS-Aushandlung mit einem Alert abgelehnt"},
     {"The server, or an inspecting device in its place, refuses this handshake. See what answers (try: "
      "{s_client}); where it is not the server, ask the owner of the inspection to exempt {server_name}.",
      "Der Server oder ein inspizierendes Gerät an seiner Stelle lehnt diese Aushandlung ab. Sehen Sie nach, "
      "was antwortet (Versuch: {s_client}); ist es nicht der Server, bitten Sie den Betreiber der "
      "Inspektion, {server_name} auszunehmen."}},
    {Outcome::tls_protocol,
     Approach::none,
     Fault::server,
     {"the server's TLS cannot be accepted", "das TLS des Servers ist nicht annehmbar"},
     {"TLS version or messages not acceptable", "TLS-Version oder -Nachrichten nicht annehmbar"},
     {"What answers speaks a TLS that is too old or broken, as old inspecting devices do. See who it is "
      "(try: {s_client}), then ask the owner of the inspection to exempt {server_name}.",
      "Was antwortet, spricht ein zu altes oder fehlerhaftes TLS, wie alte Inspektionsgeräte es tun. Sehen "
      "Sie nach, wer es ist (Versuch: {s_client}), dann bitten Sie den Betreiber der Inspektion, "
      "{server_name} auszunehmen."}},
    {Outcome::tls_untrusted,
     Approach::interception,
     Fault::interception,
     {"the certificate does not lead to a trusted authority",
      "das Zertifikat führt zu keiner vertrauten Stelle"},
     {"certificate not trusted", "Zertifikat nicht vertrauenswürdig"},
     {"The certificate was issued by {issuer}, {not_by_whom}: most likely TLS inspection, under which "
      "Apple's services fail. Ask the owner of the proxy or firewall to exempt {server_name} from "
      "decryption.",
      "Das Zertifikat wurde ausgestellt von {issuer}, {not_by_whom}: höchstwahrscheinlich eine "
      "TLS-Inspektion, unter der Apples Dienste scheitern. Bitten Sie den Betreiber des Proxys oder der "
      "Firewall, {server_name} von der Entschlüsselung auszunehmen."}},
    {Outcome::tls_expired,
     Approach::none,
     Fault::server,
     {"the certificate has expired or is not valid yet (or this host's clock is wrong)",
      "das Zertifikat ist nicht (mehr) gültig, oder die Uhr dieses Rechners geht falsch"},
     {"certificate outside its validity period", "Zertifikat außerhalb seiner Gültigkeit"},
     {"First check this host's clock (timedatectl). If it is right, the certificate really has "
      "expired or is not valid yet: the server's owner has to renew it, or the owner of the inspecting "
      "device whose certificate "
      "this is.",
      "Prüfen Sie zuerst die Uhr dieses Rechners (timedatectl). Geht sie richtig, ist das Zertifikat "
      "wirklich nicht (mehr) gültig: der Betreiber des Servers muss es erneuern, oder der des inspizierenden "
      "Geräts, von dem es stammt."}},
    {Outcome::tls_name_mismatch,
     Approach::none,
     Fault::server,
     {"the certificate is for another name", "das Zertifikat gilt für einen anderen Namen"},
     {"certificate for another name", "Zertifikat für einen anderen Namen"},
     {"Another server answers in the place of {server_name}, or server_name is set wrongly in the "
      "configuration. See which names it has (try: {s_client}), and check the DNS answer.",
      "Ein anderer Server antwortet anstelle von {server_name}, oder server_name ist in der Konfiguration "
      "falsch. Sehen Sie nach, welche Namen er hat (Versuch: {s_client}), und prüfen Sie die DNS-Antwort."}},
    {Outcome::tls_alpn_missing,
     Approach::none,
     Fault::server,
     {"the application protocol asked for (ALPN) was not agreed",
      "das verlangte Anwendungsprotokoll (ALPN) wurde nicht vereinbart"},
     {"ALPN not agreed", "ALPN nicht vereinbart"},
     {"A device on the path strips the protocol name (ALPN) from the handshake, which breaks Apple's push "
      "service. Ask the owner of the TLS inspection to exempt {server_name}.",
      "Ein Gerät auf dem Weg entfernt den Protokollnamen (ALPN) aus der Aushandlung; daran scheitert Apples "
      "Push-Dienst. Bitten Sie den Betreiber der TLS-Inspektion, {server_name} auszunehmen."}},
    {Outcome::http_timeout,
     Approach::first_data,
     Fault::on_path,
     {"connected, then no complete answer came in time",
      "verbunden, dann kam rechtzeitig keine vollständige Antwort"},
     {"connected, no complete HTTP response", "verbunden, keine vollständige HTTP-Antwort"},
     request_stopped},
    {Outcome::http_reset,
     Approach::first_data,
     Fault::on_path,
     {"connected, then the connection was reset before a complete answer",
      "verbunden, dann vor einer vollständigen Antwort zurückgesetzt"},
     {"connected, reset before a complete HTTP response",
      "verbunden, Reset vor einer vollständigen HTTP-Antwort"},
     request_stopped},
    {Outcome::http_closed,
     Approach::first_data,
     Fault::on_path,
     {"connected, then the connection was closed before a complete answer",
      "verbunden, dann vor einer vollständigen Antwort geschlossen"},
     {"connected, closed before a complete HTTP response",
      "verbunden, vor einer vollständigen HTTP-Antwort geschlossen"},
     request_stopped},
    {Outcome::http_malformed,
     Approach::connect,
     Fault::server,
     {"what answered does not speak HTTP", "was antwortete, spricht kein HTTP"},
     {"answer not HTTP", "Antwort kein HTTP"},
     {"Something that is no web server answers in the place of {host}. Ask the firewall's owner what stands "
      "on {port}.",
      "Etwas, das kein Webserver ist, antwortet anstelle von {host}. Fragen Sie den Betreiber der Firewall, "
      "was auf {port} steht."}},
    {Outcome::http_unreachable,
     Approach::first_data,
     Fault::on_path,
     {"connected, then an ICMP error ended the exchange",
      "verbunden, dann beendete eine ICMP-Meldung den Austausch"},
     {"connected, ICMP error before a complete HTTP response",
      "verbunden, ICMP-Fehler vor einer vollständigen HTTP-Antwort"},
     {"An ICMP error cut the connection after it stood: a firewall that decides late. Ask its owner to "
      "allow {allow}.",
      "Ein ICMP-Fehler brach die bestehende Verbindung ab: eine Firewall, die spät entscheidet. Bitten Sie "
      "deren Betreiber, {allow} freizugeben."}},
    {Outcome::http_unexpected_status,
     Approach::connect,
     Fault::server,
     {"the HTTP status is not the one expected", "der HTTP-Status ist nicht der erwartete"},
     {"unexpected HTTP answer", "unerwartete HTTP-Antwort"},
     another_page},
    {Outcome::http_unexpected_body,
     Approach::connect,
     Fault::server,
     {"the HTTP body does not hold the text expected", "in der Seite fehlt der erwartete Text"},
     {"unexpected page", "unerwartete Seite"},
     another_page},
}};

/// A name whose first word is not a stage does not compile.
constexpr Stage stage_named(std::string_view text) {
  const auto stage = base::from_name<Stage>(text.substr(0, text.find('_')));
  if (!stage) throw "the first word of an outcome's name is its stage";
  return *stage;
}

constexpr auto stages = [] {
  std::array<Stage, base::count<Outcome>> result{};
  for (const auto outcome : base::all<Outcome>) result[base::index(outcome)] = stage_named(name(outcome));
  return result;
}();

}  // namespace

Stage stage(Outcome outcome) {
  return stages[base::index(outcome)];
}

Approach approach(Outcome outcome, bool udp_dns) {
  const auto how = table[outcome].approach;
  return how == Approach::dns && !udp_dns ? Approach::connect : how;
}

Fault fault(Outcome outcome) {
  return table[outcome].fault;
}

std::string_view meaning(Outcome outcome, base::Language language) {
  return table[outcome].meaning.in(language);
}

std::string_view observed(Outcome outcome, base::Language language) {
  return table[outcome].observed.in(language);
}

std::string_view advice(Outcome outcome, base::Language language) {
  return table[outcome].advice.in(language);
}

std::span<const Outcome> outcomes_of(Kind kind, Way way) {
  using Lists = std::array<std::array<std::vector<Outcome>, base::count<Way>>, base::count<Kind>>;
  static const auto lists = [] {
    Lists result;
    for (const auto each : base::all<Kind>) {
      for (const auto by : base::all<Way>) {
        for (const auto outcome : base::all<Outcome>) {
          if (has_stage(each, stage(outcome), by))
            result[base::index(each)][base::index(by)].push_back(outcome);
        }
      }
    }
    return result;
  }();
  return lists[base::index(kind)][base::index(way)];
}

}  // namespace reachd::result
