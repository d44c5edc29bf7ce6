#include "verdict/sentence.hpp"

#include <doctest/doctest.h>

#include <set>

#include "verdict/evidence.hpp"
#include "verdict/publish.hpp"
#include "verdict/test_scene.hpp"

using namespace reachd;
using namespace reachd::verdict;
using namespace std::chrono_literals;
using base::Language;
using result::Mechanism;

namespace {

const auto router = *net::Address::parse("10.1.0.1");
constexpr base::Wall noon{1'767'614'592s};  // 2026-01-05 12:03:12 UTC

std::vector<Diagnosis> diagnoses(Scene scene, net::Family family = ipv4,
                                 std::string_view source = "default") {
  scene.change(fails, [](Observation& o) {
    o.down_since = noon;
    o.at = noon + 60s;
    o.source_address = net::Address::parse("10.20.0.2");
    o.interface = "eth0.20";
    o.host = o.target;
    if (connects(o)) return;
    o.address = net::Address::parse(o.resolver == "campus" ? "10.20.0.53" : "10.20.0.1");
    o.type_name = o.type == config::type_a ? "A" : "AAAA";
  });
  const auto observations = scene.of(family);
  std::vector<Diagnosis> result;
  for (const auto& finding : scene.findings(family))
    result.push_back(describe(finding, observations, {source, family, {}, noon + 1h, scene.known()}));
  return result;
}

/// All sentences of a scene, with their times.
std::string tell(const Scene& scene, Language language = Language::english, net::Family family = ipv4,
                 std::string_view source = "default") {
  std::string text;
  for (const auto& diagnosis : diagnoses(scene, family, source)) {
    const auto told = diagnosis.told.in(language).sentence.since(diagnosis.start, language).text();
    CHECK(told.find('\n') == std::string::npos);
    CHECK(told.find("  ") == std::string::npos);
    CHECK(told.ends_with('.'));
    text += (text.empty() ? "" : " ") + told;
  }
  return text;
}
std::string in_german(const Scene& scene, net::Family family = ipv4) {
  return tell(scene, Language::german, family);
}

std::string proof(const Scene& scene, Language language = Language::english) {
  std::string text;
  for (const auto& diagnosis : diagnoses(scene)) {
    for (const auto& line : diagnosis.told.in(language).evidence) text += line + "\n";
  }
  return text;
}

Scene with_block(Scene scene, result::Block block) {
  return scene.change(fails, [&](Observation& o) { o.block = block; });
}

bool has(const std::string& text, std::string_view part) {
  CAPTURE(text);
  CAPTURE(part);
  CHECK(text.find(part) != std::string::npos);
  return true;
}

}  // namespace

namespace {

Condition bag() {
  return to("init-p01st.push.apple.com");
}
Change by_apple() {
  return [](Observation& o) {
    o.topmost_issuer_is_apple = true;
    o.tls_issuer = "Apple Server Authentication CA 3";
  };
}
Change issued_by(std::string issuer) {
  return [=](Observation& o) { o.tls_issuer = issuer; };
}
Scene slow_clock(Scene scene) {
  scene.facts.clock_offset = -320;
  return scene;
}
Scene split_addresses() {
  const auto address = [](const char* text) { return *net::Address::parse(text); };
  return Scene().change(on_port(5223), [&](Observation& o) {
    o.addresses = {{address("17.57.144.10"), 3, 3, 0, Outcome::connect_timeout},
                   {address("17.57.145.10"), 4, 4, 0, Outcome::connect_timeout},
                   {address("17.57.147.10"), 3, 3, 0, Outcome::connect_timeout},
                   {address("17.249.1.1"), 3, 3, 0, Outcome::connect_timeout},
                   {address("17.249.200.1"), 3, 0},
                   {address("198.51.100.7"), 3, 3, 0, Outcome::connect_timeout}};
  });
}
Scene lossy_path() {
  Scene scene;
  for (const auto& host : {identity, std::string("gsa.apple.com")}) {
    scene.change(to(host), [](Observation& o) {
      o.recent_attempts = 100;
      o.recent_failures = 6;
      o.recent_successes_resent = 4;
    });
  }
  return scene;
}

}  // namespace

namespace {

/// A cause in both languages, and the evidence in both: lines with an end each.
void tells(const Scene& scene, std::string_view english, std::string_view german, std::string_view evidence,
           std::string_view belege) {
  CHECK(tell(scene) == english);
  CHECK(in_german(scene) == german);
  CHECK(proof(scene) == evidence);
  CHECK(proof(scene, Language::german) == belege);
}

}  // namespace

TEST_CASE("host_fault") {
  tells(Scene().fail(on_port(5223), Outcome::local_error),
        "This host itself cannot try TCP 5223 to Apple push ({1..50}-courier.push.apple.com) "
        "since 2026-01-05 12:03 UTC: it is out of descriptors, ports or memory, or its own "
        "firewall forbids it; ask whoever runs this host to check its firewall, its limits and "
        "its memory.",
        "Dieser Rechner selbst kann keine Pakete auf TCP 5223 zu Apple Push "
        "({1..50}-courier.push.apple.com) senden, seit 2026-01-05 12:03 UTC: ihm fehlen "
        "Deskriptoren, Ports oder Speicher, oder seine eigene Firewall verbietet es; bitten Sie "
        "den Betreiber dieses Rechners, Firewall, Grenzwerte und Speicher zu prüfen.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  could not be "
        "tried by this host; please check this host's firewall and limits\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  von diesem "
        "Rechner nicht zu versuchen; bitte Firewall und Grenzwerte dieses Rechners prüfen\n");
}

TEST_CASE("link_down") {
  tells(Scene().fail(over(ipv4), Outcome::local_no_route),
        "This host has no way out over IPv4 since 2026-01-05 12:03 UTC: a route, an interface, a "
        "link or the next hop is missing; ask whoever runs this host, or its switch port or "
        "access point.",
        "Dieser Rechner hat über IPv4 keinen Weg nach außen, seit 2026-01-05 12:03 UTC: eine "
        "Route, eine Schnittstelle, eine Verbindung oder der nächste Hop fehlt; fragen Sie den "
        "Betreiber dieses Rechners, seines Switch-Ports oder seines Access-Points.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 10.20.0.1:53 UDP  "
        "{1..50}-courier.push.apple.com A: no route, link or next hop; please check this host's "
        "route, link and next hop\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 23.45.6.7:80 TCP  no route, link or "
        "next hop; please check this host's route, link and next hop\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:443 TCP  no route, link or "
        "next hop; please check this host's route, link and next hop\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  no route, link "
        "or next hop; please check this host's route, link and next hop\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 10.20.0.1:53 UDP  "
        "{1..50}-courier.push.apple.com A: keine Route, keine Verbindung oder kein nächster Hop; "
        "bitte Route, Verbindung und nächsten Hop dieses Rechners prüfen\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 23.45.6.7:80 TCP  keine Route, keine "
        "Verbindung oder kein nächster Hop; bitte Route, Verbindung und nächsten Hop dieses "
        "Rechners prüfen\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:443 TCP  keine Route, "
        "keine Verbindung oder kein nächster Hop; bitte Route, Verbindung und nächsten Hop "
        "dieses Rechners prüfen\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  keine Route, "
        "keine Verbindung oder kein nächster Hop; bitte Route, Verbindung und nächsten Hop "
        "dieses Rechners prüfen\n");
}

TEST_CASE("captive_portal") {
  tells(Scene()
            .fail(to("captive.apple.com"), Outcome::http_unexpected_status)
            .change(to("captive.apple.com"), answers(302, "", "http://portal.example/")),
        "A captive portal or block page answers in place of captive.apple.com since 2026-01-05 "
        "12:03 UTC (HTTP status 302, Location \"http://portal.example/\"): somebody has to sign in "
        "first; sign in there, or ask whoever runs the portal to exempt this host.",
        "Eine Anmelde- oder Sperrseite antwortet anstelle von captive.apple.com, seit 2026-01-05 "
        "12:03 UTC (HTTP-Status 302, Location \"http://portal.example/\"): zuerst muss sich jemand "
        "anmelden; melden Sie sich dort an, oder bitten Sie den Betreiber des Portals, diesen "
        "Host auszunehmen.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.253.21.5:80 TCP  unexpected HTTP "
        "answer (HTTP status 302, Location \"http://portal.example/\"); please exempt this from "
        "the portal\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.253.21.5:80 TCP  unerwartete "
        "HTTP-Antwort (HTTP-Status 302, Location \"http://portal.example/\"); bitte vom Portal "
        "ausnehmen\n");
}

TEST_CASE("no_data") {
  tells(Scene().fail(of_kind(Kind::tls), Outcome::tls_timeout).fail(pages(), Outcome::http_timeout),
        "Connections over IPv4 are established but carry no data since 2026-01-05 12:03 UTC, "
        "whatever the host: TCP 80, 443 and 5223 fail (connected, TLS handshake stalled; "
        "connected, no complete HTTP response); this is not a matter of one port or host; ask "
        "whoever runs the firewall and the uplink to check the way back (asymmetric routes), the "
        "firewall's connection tracking, and any proxy that answers for every host.",
        "Verbindungen über IPv4 kommen zustande, tragen aber keine Daten, seit 2026-01-05 12:03 "
        "UTC, gleich zu welchem Host: Verbindungen auf TCP 80, 443 und 5223 scheitern "
        "(verbunden, TLS-Aushandlung hängt; verbunden, keine vollständige HTTP-Antwort); das ist "
        "keine Frage eines einzelnen Ports oder Hosts; bitten Sie den Betreiber von Firewall und "
        "Internetanschluss, den Rückweg (asymmetrische Routen), die Verbindungstabelle der "
        "Firewall und einen Proxy, der für alle Hosts antwortet, zu prüfen.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 23.45.6.7:80 TCP  connected, no "
        "complete HTTP response; please check the way back, the path MTU and connection tracking\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:443 TCP  connected, TLS "
        "handshake stalled; please check the way back, the path MTU and connection tracking\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  connected, TLS "
        "handshake stalled; please check the way back, the path MTU and connection tracking\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 23.45.6.7:80 TCP  verbunden, keine "
        "vollständige HTTP-Antwort; bitte Rückweg, Pfad-MTU und Verbindungstabelle prüfen\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:443 TCP  verbunden, "
        "TLS-Aushandlung hängt; bitte Rückweg, Pfad-MTU und Verbindungstabelle prüfen\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  verbunden, "
        "TLS-Aushandlung hängt; bitte Rückweg, Pfad-MTU und Verbindungstabelle prüfen\n");
}

TEST_CASE("no_data, large packets") {
  tells(with_block(Scene()
                       .fail(tls() && on_port(443), Outcome::tls_timeout)
                       .fail(tls() && on_port(5223), Outcome::tls_timeout),
                   {Mechanism::path_mtu, {}, {}, {}, 0, false}),
        "Connections over IPv4 are established but carry no large packets since 2026-01-05 12:03 "
        "UTC, whatever the host: TCP 443 and 5223 connect, but large packets are lost (path MTU); this is "
        "not a matter of one port or host; ask whoever runs the "
        "firewall and the uplink to check the path MTU and whether ICMP \"packet too big\" passes.",
        "Verbindungen über IPv4 kommen zustande, tragen aber keine großen Pakete, seit "
        "2026-01-05 12:03 UTC, gleich zu welchem Host: Verbindungen auf TCP 443 und 5223 kommen "
        "zustande, aber große Pakete gehen verloren (Pfad-MTU); das ist keine Frage "
        "eines einzelnen Ports oder Hosts; bitten Sie den Betreiber von Firewall und "
        "Internetanschluss, die Pfad-MTU und den Durchlass von ICMP „Packet Too Big“ zu prüfen.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:443 TCP  connected, TLS "
        "handshake stalled (large packets are lost (path MTU)); please check the way back, the "
        "path MTU and connection tracking\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  connected, TLS "
        "handshake stalled (large packets are lost (path MTU)); please check the way back, the "
        "path MTU and connection tracking\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:443 TCP  verbunden, "
        "TLS-Aushandlung hängt (große Pakete gehen verloren (Pfad-MTU)); bitte Rückweg, Pfad-MTU "
        "und Verbindungstabelle prüfen\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  verbunden, "
        "TLS-Aushandlung hängt (große Pakete gehen verloren (Pfad-MTU)); bitte Rückweg, Pfad-MTU "
        "und Verbindungstabelle prüfen\n");
}

TEST_CASE("uplink_down") {
  tells(Scene().fail(connecting(), Outcome::connect_timeout),
        "Nothing beyond this network can be reached over IPv4 since 2026-01-05 12:03 UTC, "
        "neither Apple's hosts nor any other: TCP 80, 443 and 5223 fail (SYN unanswered); DNS "
        "still works (campus and system-1); ask whoever runs the uplink (the router or the "
        "provider).",
        "Außerhalb dieses Netzes ist über IPv4 nichts erreichbar, seit 2026-01-05 12:03 UTC, "
        "weder Apples Hosts noch andere: Verbindungen auf TCP 80, 443 und 5223 scheitern (SYN "
        "unbeantwortet); DNS funktioniert noch (campus und system-1); fragen Sie den Betreiber "
        "des Internetanschlusses (Router oder Provider).",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 23.45.6.7:80 TCP  SYN unanswered; "
        "please restore the way out of this network\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:443 TCP  SYN unanswered; "
        "please restore the way out of this network\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  SYN unanswered; "
        "please restore the way out of this network\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 23.45.6.7:80 TCP  SYN unbeantwortet; "
        "bitte den Weg aus diesem Netz wiederherstellen\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:443 TCP  SYN "
        "unbeantwortet; bitte den Weg aus diesem Netz wiederherstellen\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  SYN "
        "unbeantwortet; bitte den Weg aus diesem Netz wiederherstellen\n");
}

TEST_CASE("uplink_down, refused") {
  tells(with_block(Scene().fail(connecting(), Outcome::connect_prohibited),
                   {Mechanism::icmp_prohibited, 2, router, router, 0, false}),
        "Nothing beyond this network can be reached over IPv4 since 2026-01-05 12:03 UTC, "
        "neither Apple's hosts nor any other: TCP 80, 443 and 5223 are rejected by 10.1.0.1 "
        "(ICMP: administratively prohibited); DNS still works (campus and system-1); ask whoever "
        "runs 10.1.0.1 to let this traffic out; if devices leave through a proxy, name it in a "
        "source's `proxy`, as there may be no direct way out.",
        "Außerhalb dieses Netzes ist über IPv4 nichts erreichbar, seit 2026-01-05 12:03 UTC, "
        "weder Apples Hosts noch andere: Verbindungen auf TCP 80, 443 und 5223 werden von "
        "10.1.0.1 abgewiesen (ICMP: administrativ verboten); DNS funktioniert noch (campus und "
        "system-1); bitten Sie den Betreiber von 10.1.0.1, diesen Verkehr hinauszulassen; falls "
        "Geräte über einen Proxy hinausgehen, nennen Sie ihn als `proxy` einer Quelle, denn "
        "vielleicht gibt es keinen direkten Weg nach außen.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 23.45.6.7:80 TCP  ICMP: "
        "administratively prohibited, refused by 10.1.0.1, last hop 10.1.0.1; please restore the "
        "way out of this network\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:443 TCP  ICMP: "
        "administratively prohibited, refused by 10.1.0.1, last hop 10.1.0.1; please restore the "
        "way out of this network\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  ICMP: "
        "administratively prohibited, refused by 10.1.0.1, last hop 10.1.0.1; please restore the "
        "way out of this network\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 23.45.6.7:80 TCP  ICMP: administrativ "
        "verboten, abgewiesen von 10.1.0.1, letzter Hop 10.1.0.1; bitte den Weg aus diesem Netz "
        "wiederherstellen\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:443 TCP  ICMP: "
        "administrativ verboten, abgewiesen von 10.1.0.1, letzter Hop 10.1.0.1; bitte den Weg "
        "aus diesem Netz wiederherstellen\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  ICMP: "
        "administrativ verboten, abgewiesen von 10.1.0.1, letzter Hop 10.1.0.1; bitte den Weg "
        "aus diesem Netz wiederherstellen\n");
}

TEST_CASE("dns_down") {
  tells(Scene().fail(dns_probe(), Outcome::dns_timeout),
        "No resolver resolves any name over IPv4 (campus and system-1) since 2026-01-05 12:03 "
        "UTC: DNS fails (query unanswered); connections to known addresses still work; ask "
        "whoever runs DNS here, or the firewall in front of it.",
        "Kein Resolver löst über IPv4 Namen auf (campus und system-1), seit 2026-01-05 12:03 "
        "UTC: DNS-Anfragen scheitern (Anfrage unbeantwortet); Verbindungen zu bekannten Adressen "
        "funktionieren noch; fragen Sie den Betreiber des DNS oder den der Firewall davor.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 10.20.0.1:53 UDP  "
        "{1..50}-courier.push.apple.com A: query unanswered; please check this resolver and the "
        "way to it and out\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 10.20.0.1:53 UDP  "
        "{1..50}-courier.push.apple.com A: Anfrage unbeantwortet; bitte diesen Resolver und den "
        "Weg zu ihm und hinaus prüfen\n");
}

TEST_CASE("dns_down, denied") {
  tells(Scene()
            .fail(dns_probe(), Outcome::dns_nxdomain)
            .fail(connecting() && Condition(has_name), Outcome::dns_nxdomain),
        "The resolvers campus and system-1 deny every name since 2026-01-05 12:03 UTC, the "
        "controls' too (answered NXDOMAIN): this is a walled garden, a portal that wants a "
        "sign-in, or a resolver without a way out; ask whoever runs DNS here.",
        "Die Resolver campus und system-1 verneinen jeden Namen, seit 2026-01-05 12:03 UTC, auch "
        "die der Kontrollen (mit NXDOMAIN beantwortet): dies ist ein abgeschottetes Netz, ein "
        "Portal, das eine Anmeldung verlangt, oder ein Resolver ohne Weg nach außen; fragen Sie "
        "den Betreiber des DNS.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 10.20.0.1:53 UDP  "
        "{1..50}-courier.push.apple.com A: answered NXDOMAIN; please check this resolver and the "
        "way to it and out\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 10.20.0.1:53 UDP  "
        "{1..50}-courier.push.apple.com A: mit NXDOMAIN beantwortet; bitte diesen Resolver und "
        "den Weg zu ihm und hinaus prüfen\n");
}

TEST_CASE("dns_filtered") {
  tells(Scene().fail(asked_for(identity), Outcome::dns_nxdomain),
        "The resolvers campus and system-1 give false answers for identity.ess.apple.com since "
        "2026-01-05 12:03 UTC (answered NXDOMAIN); other answers are right; ask whoever runs "
        "this DNS or its filter to let this name through.",
        "Die Resolver campus und system-1 geben falsche Antworten für identity.ess.apple.com, "
        "seit 2026-01-05 12:03 UTC (mit NXDOMAIN beantwortet); andere Antworten stimmen; bitten "
        "Sie den Betreiber dieses DNS oder seines Filters, diesen Namen durchzulassen.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 10.20.0.1:53 UDP  "
        "identity.ess.apple.com A: answered NXDOMAIN; please let identity.ess.apple.com through\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 10.20.0.1:53 UDP  "
        "identity.ess.apple.com A: mit NXDOMAIN beantwortet; bitte identity.ess.apple.com "
        "durchlassen\n");
}

TEST_CASE("trust_outdated") {
  tells(Scene().fail(to(identity), Outcome::tls_untrusted).change(to(identity), by_apple()),
        "TCP 443 to identity.ess.apple.com shows a certificate that bears Apple's name and is "
        "not known to `trust` since 2026-01-05 12:03 UTC (issued by \"Apple Server Authentication "
        "CA 3\"); either Apple has a new authority, or somebody on the path forges its name: "
        "compare the certificate with those at https://www.apple.com/certificateauthority/; if "
        "it is Apple's, add its key to a set of `trust` (`spki_sha256`), or install Apple's "
        "roots as /etc/reachd/apple-roots.pem, and reload; if it is not, ask whoever runs TLS "
        "inspection here.",
        "Auf TCP 443 zeigt sich bei identity.ess.apple.com ein Zertifikat, das Apples Namen "
        "trägt und das `trust` nicht kennt, seit 2026-01-05 12:03 UTC (ausgestellt von „Apple "
        "Server Authentication CA 3“); entweder hat Apple eine neue Zertifizierungsstelle, oder "
        "jemand auf dem Weg fälscht ihren Namen: vergleichen Sie das Zertifikat mit denen unter "
        "https://www.apple.com/certificateauthority/; ist es Apples, nehmen Sie seinen Schlüssel "
        "in einen Satz von `trust` auf (`spki_sha256`) oder installieren Sie Apples "
        "Stammzertifikate als /etc/reachd/apple-roots.pem, und laden Sie neu; wenn nicht, fragen "
        "Sie den Betreiber der TLS-Inspektion.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.138.211.1:443 TCP  certificate not "
        "trusted, issued by \"Apple Server Authentication CA 3\"; please compare this certificate "
        "with Apple's\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.138.211.1:443 TCP  Zertifikat nicht "
        "vertrauenswürdig, ausgestellt von \"Apple Server Authentication CA 3\"; bitte dieses "
        "Zertifikat mit Apples vergleichen\n");
}

TEST_CASE("tls_intercepted") {
  tells(Scene()
            .fail(tls() && on_port(443), Outcome::tls_untrusted)
            .change(tls() && on_port(443), issued_by("Firewall CA")),
        "TLS on TCP 443 to Apple push ({1..50}-courier.push.apple.com), albert.apple.com, "
        "gsa.apple.com, identity.ess.apple.com, init.ess.apple.com, init.push.apple.com, "
        "profile.ess.apple.com and query.ess.apple.com is intercepted since 2026-01-05 12:03 "
        "UTC: the certificates are issued by \"Firewall CA\"; Apple's services fail under any TLS "
        "inspection; ask whoever runs the firewall or proxy to exempt these hosts from TLS "
        "inspection.",
        "TLS auf TCP 443 zu Apple Push ({1..50}-courier.push.apple.com), albert.apple.com, "
        "gsa.apple.com, identity.ess.apple.com, init.ess.apple.com, init.push.apple.com, "
        "profile.ess.apple.com und query.ess.apple.com wird abgefangen, seit 2026-01-05 12:03 "
        "UTC: die Zertifikate sind ausgestellt von „Firewall CA“; Apples Dienste scheitern unter "
        "jeder TLS-Inspektion; bitten Sie den Betreiber der Firewall oder des Proxys, diese "
        "Hosts von der TLS-Inspektion auszunehmen.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:443 TCP  certificate not "
        "trusted, issued by \"Firewall CA\"; please exempt albert.apple.com, gsa.apple.com, "
        "identity.ess.apple.com, init.ess.apple.com, init.push.apple.com, profile.ess.apple.com, "
        "query.ess.apple.com and {1..50}-courier.push.apple.com from TLS inspection\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:443 TCP  Zertifikat nicht "
        "vertrauenswürdig, ausgestellt von \"Firewall CA\"; bitte albert.apple.com, gsa.apple.com, "
        "identity.ess.apple.com, init.ess.apple.com, init.push.apple.com, profile.ess.apple.com, "
        "query.ess.apple.com und {1..50}-courier.push.apple.com von der TLS-Inspektion ausnehmen\n");
}

TEST_CASE("http_intercepted") {
  tells(Scene()
            .fail(bag(), Outcome::http_unexpected_status)
            .change(bag(), answers(403, "squid"))
            .change(bag(), foreign()),
        "Something in front of init-p01st.push.apple.com answers plain HTTP in its place since "
        "2026-01-05 12:03 UTC (HTTP status 403, Server \"squid\"); ask whoever runs the web proxy "
        "or the firewall to let plain HTTP to this host through untouched.",
        "Anstelle von init-p01st.push.apple.com beantwortet etwas auf dem Weg unverschlüsseltes "
        "HTTP, seit 2026-01-05 12:03 UTC (HTTP-Status 403, Server \"squid\"); bitten Sie den "
        "Betreiber des Web-Proxys oder der Firewall, unverschlüsseltes HTTP zu diesem Host "
        "unverändert durchzulassen.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 23.45.6.7:80 TCP  unexpected HTTP "
        "answer (HTTP status 403, Server \"squid\"); please let plain HTTP to "
        "init-p01st.push.apple.com through untouched\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 23.45.6.7:80 TCP  unerwartete "
        "HTTP-Antwort (HTTP-Status 403, Server \"squid\"); bitte unverschlüsseltes HTTP zu "
        "init-p01st.push.apple.com unverändert durchlassen\n");
}

TEST_CASE("networks_blocked, outside Apple's") {
  tells(Scene().fail(connecting() && !in_apples_networks(), Outcome::connect_timeout),
        "Nothing outside Apple's networks (17.0.0.0/8) is let out since 2026-01-05 12:03 UTC: "
        "TCP 80 and 443 to init-p01st.push.apple.com fail (SYN unanswered), while everything "
        "inside them works; some of Apple's hosts are in other networks; ask whoever runs the "
        "firewall to allow this host by name.",
        "Was außerhalb von Apples Netzen (17.0.0.0/8) liegt, wird nicht hinausgelassen, seit "
        "2026-01-05 12:03 UTC: Verbindungen auf TCP 80 und 443 zu init-p01st.push.apple.com "
        "scheitern (SYN unbeantwortet), während innerhalb dieser Netze alles funktioniert; "
        "einige von Apples Hosts liegen in anderen Netzen; bitten Sie den Betreiber der "
        "Firewall, diesen Host nach Namen freizugeben.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 23.45.6.7:80 TCP  SYN unanswered; "
        "please allow TCP 80 to init-p01st.push.apple.com\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 1.1.1.1:443 TCP  SYN unanswered; please "
        "allow TCP 443 to 1.1.1.1 and www.wikipedia.org\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 23.45.6.7:80 TCP  SYN unbeantwortet; "
        "bitte TCP 80 zu init-p01st.push.apple.com freigeben\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 1.1.1.1:443 TCP  SYN unbeantwortet; "
        "bitte TCP 443 zu 1.1.1.1 und www.wikipedia.org freigeben\n");
}

TEST_CASE("networks_blocked, Apple's") {
  tells(Scene().fail(in_apples_networks(), Outcome::connect_timeout),
        "Apple's networks (17.0.0.0/8) are blocked since 2026-01-05 12:03 UTC: TCP 80, 443 and "
        "5223 to Apple push ({1..50}-courier.push.apple.com), albert.apple.com, "
        "captive.apple.com, gsa.apple.com, identity.ess.apple.com, init.ess.apple.com, "
        "init.push.apple.com, profile.ess.apple.com, query.ess.apple.com and "
        "static.ess.apple.com fail (SYN unanswered), while everything outside them works; DNS "
        "works; ask whoever runs the firewall to allow TCP 80, 443 and 5223 to 17.0.0.0/8.",
        "Apples Netze (17.0.0.0/8) sind gesperrt, seit 2026-01-05 12:03 UTC: Verbindungen auf "
        "TCP 80, 443 und 5223 zu Apple Push ({1..50}-courier.push.apple.com), albert.apple.com, "
        "captive.apple.com, gsa.apple.com, identity.ess.apple.com, init.ess.apple.com, "
        "init.push.apple.com, profile.ess.apple.com, query.ess.apple.com und "
        "static.ess.apple.com scheitern (SYN unbeantwortet), während außerhalb dieser Netze "
        "alles funktioniert; DNS funktioniert; bitten Sie den Betreiber der Firewall, TCP 80, "
        "443 und 5223 zu 17.0.0.0/8 freizugeben.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.253.21.4:80 TCP  SYN unanswered; "
        "please allow TCP 80 to 17.0.0.0/8\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:443 TCP  SYN unanswered; "
        "please allow TCP 443 to 17.0.0.0/8\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  SYN unanswered; "
        "please allow TCP 5223 to 17.0.0.0/8\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.253.21.4:80 TCP  SYN unbeantwortet; "
        "bitte TCP 80 zu 17.0.0.0/8 freigeben\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:443 TCP  SYN "
        "unbeantwortet; bitte TCP 443 zu 17.0.0.0/8 freigeben\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  SYN "
        "unbeantwortet; bitte TCP 5223 zu 17.0.0.0/8 freigeben\n");
}

TEST_CASE("apple_unreachable") {
  tells(Scene().fail(connecting() && !controls(), Outcome::connect_timeout),
        "None of Apple's hosts (Apple push ({1..50}-courier.push.apple.com), albert.apple.com, "
        "captive.apple.com, gsa.apple.com, identity.ess.apple.com, init-p01st.push.apple.com, "
        "init.ess.apple.com, init.push.apple.com, profile.ess.apple.com, query.ess.apple.com and "
        "static.ess.apple.com) can be reached since 2026-01-05 12:03 UTC, while 1.1.1.1 and "
        "www.wikipedia.org can: TCP 80, 443 and 5223 fail (SYN unanswered); DNS works; they are "
        "blocked on the way, or Apple has an outage: look at "
        "https://www.apple.com/support/systemstatus/, and ask whoever runs the firewall to allow "
        "TCP 80, 443 and 5223 to these hosts.",
        "Keiner von Apples Hosts (Apple Push ({1..50}-courier.push.apple.com), albert.apple.com, "
        "captive.apple.com, gsa.apple.com, identity.ess.apple.com, init-p01st.push.apple.com, "
        "init.ess.apple.com, init.push.apple.com, profile.ess.apple.com, query.ess.apple.com und "
        "static.ess.apple.com) ist erreichbar, seit 2026-01-05 12:03 UTC, 1.1.1.1 und "
        "www.wikipedia.org dagegen schon: Verbindungen auf TCP 80, 443 und 5223 scheitern (SYN "
        "unbeantwortet); DNS funktioniert; sie sind auf dem Weg gesperrt, oder Apple hat eine "
        "Störung: sehen Sie unter https://www.apple.com/support/systemstatus/ nach, und bitten "
        "Sie den Betreiber der Firewall, TCP 80, 443 und 5223 zu diesen Hosts freizugeben.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 23.45.6.7:80 TCP  SYN unanswered; "
        "please allow TCP 80 to captive.apple.com, init-p01st.push.apple.com and "
        "static.ess.apple.com\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:443 TCP  SYN unanswered; "
        "please allow TCP 443 to 17.0.0.0/8\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  SYN unanswered; "
        "please allow TCP 5223 to 17.0.0.0/8\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 23.45.6.7:80 TCP  SYN unbeantwortet; "
        "bitte TCP 80 zu captive.apple.com, init-p01st.push.apple.com und static.ess.apple.com "
        "freigeben\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:443 TCP  SYN "
        "unbeantwortet; bitte TCP 443 zu 17.0.0.0/8 freigeben\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  SYN "
        "unbeantwortet; bitte TCP 5223 zu 17.0.0.0/8 freigeben\n");
}

TEST_CASE("large_hello_blocked") {
  tells(with_block(Scene().fail(on_port(5223), Outcome::tls_timeout),
                   {Mechanism::large_hello, 2, router, {}, 0, false}),
        "TCP 5223 to Apple push ({1..50}-courier.push.apple.com) connects, and a small TLS "
        "ClientHello passes, but one of two segments is stopped at or behind 10.1.0.1 (hop 2) "
        "since 2026-01-05 12:03 UTC; devices with iOS 26, macOS 26 and later send such ones and "
        "cannot connect here, older ones can; DNS works; ask whoever runs the firewall to update "
        "it, or to exempt TCP 5223 to Apple's network 17.0.0.0/8 from inspection.",
        "Verbindungen auf TCP 5223 zu Apple Push ({1..50}-courier.push.apple.com) kommen "
        "zustande, und ein kleines TLS-ClientHello kommt durch, aber eines aus zwei Segmenten "
        "wird an oder hinter 10.1.0.1 (Hop 2) aufgehalten, seit 2026-01-05 12:03 UTC; Geräte mit "
        "iOS 26, macOS 26 und neueren senden solche und kommen hier nicht durch, ältere schon; "
        "DNS funktioniert; bitten Sie den Betreiber der Firewall, sie zu aktualisieren oder TCP "
        "5223 zu Apples Netz 17.0.0.0/8 von der Prüfung auszunehmen.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  connected, TLS "
        "handshake stalled (a large ClientHello is stopped, a small one passes), last hop "
        "10.1.0.1; please update the firewall, or exempt TCP 5223 to 17.0.0.0/8 from "
        "inspection\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  verbunden, "
        "TLS-Aushandlung hängt (ein großes ClientHello wird aufgehalten, ein kleines kommt "
        "durch), letzter Hop 10.1.0.1; bitte die Firewall aktualisieren oder TCP 5223 zu "
        "17.0.0.0/8 von der Prüfung ausnehmen\n");
}

TEST_CASE("port_blocked") {
  tells(with_block(Scene().fail(on_port(5223), Outcome::connect_timeout),
                   {Mechanism::silent_drop, 2, router, {}, 443, true}),
        "TCP 5223 to Apple push ({1..50}-courier.push.apple.com) is silently dropped at or "
        "behind 10.1.0.1 (hop 2) since 2026-01-05 12:03 UTC; TCP 443 to the same address passes; "
        "DNS works; ask whoever runs the firewall to allow TCP 5223 to Apple's network "
        "17.0.0.0/8.",
        "Verbindungen auf TCP 5223 zu Apple Push ({1..50}-courier.push.apple.com) werden an oder "
        "hinter 10.1.0.1 (Hop 2) stillschweigend verworfen, seit 2026-01-05 12:03 UTC; TCP 443 "
        "zur selben Adresse kommt durch; DNS funktioniert; bitten Sie den Betreiber der "
        "Firewall, TCP 5223 zu Apples Netz 17.0.0.0/8 freizugeben.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  SYN unanswered, "
        "last hop 10.1.0.1; please allow TCP 5223 to 17.0.0.0/8\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  SYN "
        "unbeantwortet, letzter Hop 10.1.0.1; bitte TCP 5223 zu 17.0.0.0/8 freigeben\n");
}

TEST_CASE("hosts_blocked") {
  tells(Scene().fail(to(identity), Outcome::connect_refused),
        "TCP 443 to identity.ess.apple.com fails (SYN answered with a reset) since 2026-01-05 "
        "12:03 UTC; other hosts on the same ports work; DNS works; ask whoever runs the firewall "
        "to allow TCP 443 to this host, or whoever runs this host, if it is down.",
        "Verbindungen auf TCP 443 zu identity.ess.apple.com scheitern (SYN mit einem Reset "
        "beantwortet), seit 2026-01-05 12:03 UTC; andere Hosts auf denselben Ports "
        "funktionieren; DNS funktioniert; bitten Sie den Betreiber der Firewall, TCP 443 zu "
        "diesem Host freizugeben, oder fragen Sie den Betreiber dieses Hosts, falls er "
        "ausgefallen ist.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.138.211.1:443 TCP  SYN answered with "
        "a reset; please allow TCP 443 to identity.ess.apple.com\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.138.211.1:443 TCP  SYN mit einem "
        "Reset beantwortet; bitte TCP 443 zu identity.ess.apple.com freigeben\n");
}

TEST_CASE("dns_tcp_blocked") {
  tells(Scene().fail(dns_probe(), Outcome::dns_tcp_failed),
        "DNS over TCP to campus and system-1 fails since 2026-01-05 12:03 UTC, while UDP "
        "answers; answers too long for a datagram need it; ask whoever runs the firewall to "
        "allow TCP 53 to them.",
        "DNS-Anfragen über TCP an campus und system-1 scheitern, seit 2026-01-05 12:03 UTC, "
        "während UDP beantwortet wird; Antworten, die nicht in ein Datagramm passen, brauchen "
        "sie; bitten Sie den Betreiber der Firewall, TCP 53 zu diesen Resolvern freizugeben.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 10.20.0.1:53 TCP  "
        "{1..50}-courier.push.apple.com A: DNS over TCP failed; please allow TCP 53 to this "
        "resolver\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 10.20.0.1:53 TCP  "
        "{1..50}-courier.push.apple.com A: DNS über TCP gescheitert; bitte TCP 53 zu diesem "
        "Resolver freigeben\n");
}

TEST_CASE("resolver_down") {
  tells(Scene().fail(asking("campus"), Outcome::dns_timeout),
        "DNS at campus fails since 2026-01-05 12:03 UTC (query unanswered); system-1 answers; "
        "ask whoever runs it, or the firewall in front of it.",
        "DNS-Anfragen an campus scheitern, seit 2026-01-05 12:03 UTC (Anfrage unbeantwortet); "
        "system-1 antwortet; fragen Sie den Betreiber dieses Resolvers oder den der Firewall "
        "davor.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 10.20.0.53:53 UDP  "
        "{1..50}-courier.push.apple.com A: query unanswered; please check this resolver and the "
        "way to it\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 10.20.0.53:53 UDP  "
        "{1..50}-courier.push.apple.com A: Anfrage unbeantwortet; bitte diesen Resolver und den "
        "Weg zu ihm prüfen\n");
}

TEST_CASE("clock_wrong") {
  tells(slow_clock(Scene().fail(tls(), Outcome::tls_expired)),
        "This host's clock seems to be wrong since 2026-01-05 12:03 UTC, about 5 minutes behind: the "
        "certificates of Apple push ({1..50}-courier.push.apple.com), albert.apple.com, "
        "gsa.apple.com, identity.ess.apple.com, init.ess.apple.com, init.push.apple.com, "
        "profile.ess.apple.com and query.ess.apple.com are outside their validity period by it; "
        "set the clock (look at NTP), or ask whoever runs this host.",
        "Die Uhr dieses Rechners geht offenbar um etwa 5 Minuten nach, seit 2026-01-05 12:03 UTC: "
        "demnach scheinen die Zertifikate von Apple Push ({1..50}-courier.push.apple.com), "
        "albert.apple.com, gsa.apple.com, identity.ess.apple.com, init.ess.apple.com, "
        "init.push.apple.com, profile.ess.apple.com und query.ess.apple.com ungültig zu sein; "
        "stellen Sie die Uhr (prüfen Sie NTP), oder fragen Sie den Betreiber dieses Rechners.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:443 TCP  certificate "
        "outside its validity period; please set this host's clock\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  certificate "
        "outside its validity period; please set this host's clock\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:443 TCP  Zertifikat "
        "außerhalb seiner Gültigkeit; bitte die Uhr dieses Rechners stellen\n"
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  Zertifikat "
        "außerhalb seiner Gültigkeit; bitte die Uhr dieses Rechners stellen\n");
}

TEST_CASE("server_fault") {
  tells(Scene().fail(to(identity), Outcome::tls_alert),
        "TCP 443 to identity.ess.apple.com connects, but gets a wrong answer since 2026-01-05 "
        "12:03 UTC: TLS handshake refused with an alert; the server itself seems to be at fault: "
        "look at https://www.apple.com/support/systemstatus/, or ask Apple.",
        "Verbindungen auf TCP 443 zu identity.ess.apple.com kommen zustande, werden aber falsch "
        "beantwortet, seit 2026-01-05 12:03 UTC: TLS-Aushandlung mit einem Alert abgelehnt; "
        "offenbar ist der Server selbst gestört: sehen Sie unter "
        "https://www.apple.com/support/systemstatus/ nach, oder fragen Sie Apple.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.138.211.1:443 TCP  TLS handshake "
        "refused with an alert; please compare from another network\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.138.211.1:443 TCP  TLS-Aushandlung "
        "mit einem Alert abgelehnt; bitte aus einem anderen Netz vergleichen\n");
}

TEST_CASE("server_fault, several") {
  tells(Scene().fail(of_kind(Kind::tls) && on_port(443), Outcome::tls_alert),
        "TCP 443 to Apple push ({1..50}-courier.push.apple.com), albert.apple.com, "
        "gsa.apple.com, identity.ess.apple.com, init.ess.apple.com, init.push.apple.com, "
        "profile.ess.apple.com and query.ess.apple.com connects, but gets a wrong answer since "
        "2026-01-05 12:03 UTC: TLS handshake refused with an alert; either these servers are at "
        "fault, or something on the path answers for them (a proxy, TLS inspection): compare "
        "from another network, then ask whoever runs that, or look at "
        "https://www.apple.com/support/systemstatus/.",
        "Verbindungen auf TCP 443 zu Apple Push ({1..50}-courier.push.apple.com), "
        "albert.apple.com, gsa.apple.com, identity.ess.apple.com, init.ess.apple.com, "
        "init.push.apple.com, profile.ess.apple.com und query.ess.apple.com kommen zustande, "
        "werden aber falsch beantwortet, seit 2026-01-05 12:03 UTC: TLS-Aushandlung mit einem "
        "Alert abgelehnt; entweder sind diese Server gestört, oder etwas auf dem Weg antwortet "
        "für sie (ein Proxy, eine TLS-Inspektion): vergleichen Sie aus einem anderen Netz, dann "
        "fragen Sie dessen Betreiber, oder sehen Sie unter "
        "https://www.apple.com/support/systemstatus/ nach.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:443 TCP  TLS handshake "
        "refused with an alert; please compare from another network\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:443 TCP  TLS-Aushandlung "
        "mit einem Alert abgelehnt; bitte aus einem anderen Netz vergleichen\n");
}

TEST_CASE("server_fault, ALPN") {
  tells(Scene().fail(to(courier) && on_port(5223), Outcome::tls_alpn_missing),
        "TCP 5223 to Apple push ({1..50}-courier.push.apple.com) connects, but gets a wrong "
        "answer since 2026-01-05 12:03 UTC: ALPN not agreed; something on the path strips the "
        "protocol name (ALPN), as TLS inspection does: ask whoever runs the firewall or proxy to "
        "exempt this host.",
        "Verbindungen auf TCP 5223 zu Apple Push ({1..50}-courier.push.apple.com) kommen "
        "zustande, werden aber falsch beantwortet, seit 2026-01-05 12:03 UTC: ALPN nicht "
        "vereinbart; etwas auf dem Weg entfernt den Protokollnamen (ALPN), wie eine "
        "TLS-Inspektion es tut: bitten Sie den Betreiber der Firewall oder des Proxys, diesen "
        "Host davon auszunehmen.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  ALPN not agreed; "
        "please compare from another network\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP  ALPN nicht "
        "vereinbart; bitte aus einem anderen Netz vergleichen\n");
}

TEST_CASE("unexplained") {
  tells(Scene().fail(asked_for(identity), Outcome::dns_servfail),
        "DNS for identity.ess.apple.com fails (answered SERVFAIL) since 2026-01-05 12:03 UTC; no "
        "known cause fits; look at the attempts on the status page or in `reachd once`, and at "
        "the path with `reachd trace`.",
        "DNS-Anfragen nach identity.ess.apple.com scheitern (mit SERVFAIL beantwortet), seit "
        "2026-01-05 12:03 UTC; keine bekannte Ursache passt; sehen Sie sich die Versuche auf der "
        "Statusseite oder in `reachd once` an, und den Weg mit `reachd trace`.",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 10.20.0.1:53 UDP  "
        "identity.ess.apple.com A: answered SERVFAIL; please check this resolver and the way to "
        "it\n",
        "2026-01-05 12:04:12 UTC  10.20.0.2 (eth0.20) -> 10.20.0.1:53 UDP  "
        "identity.ess.apple.com A: mit SERVFAIL beantwortet; bitte diesen Resolver und den Weg "
        "zu ihm prüfen\n");
}

TEST_CASE("unexplained, by chance") {
  auto scene = Scene().fail(to(identity), Outcome::connect_timeout).change(connecting(), [](Observation& o) {
    o.losses = fails(o) ? 0 : 2;
    o.successes = fails(o) ? 0 : 8;
    o.failures_in_a_row = fails(o) ? 3 : 0;
  });
  CHECK(
      tell(scene) ==
      "TCP 443 to identity.ess.apple.com fails at times (SYN unanswered) since 2026-01-05 12:03 UTC; "
      "connections to other hosts, or these again, are lost in between (26 of 130): no host or port is "
      "blocked "
      "for good; ask whoever runs the firewall whether new connections are limited, by rate or by number, or "
      "its connection table is full, and whoever runs the uplink or the wireless network whether packets are "
      "lost.");
  has(in_german(scene), "scheitern zeitweise (SYN unbeantwortet)");
  // Who refuses is the one to ask.
  result::Block block;
  block.mechanism = result::Mechanism::icmp_prohibited;
  block.blocker = net::Address::parse("10.2.0.2");
  has(tell(with_block(scene, block)), "ask whoever runs 10.2.0.2 whether new connections are limited");
}

TEST_CASE("unexplained, with a place") {
  result::Block block;
  block.mechanism = result::Mechanism::icmp_unreachable;
  block.blocker = net::Address::parse("10.2.0.2");
  block.control_port = 5223;
  block.control_passes = true;
  const auto fallback = [](const Observation& o) { return o.probe == "apns-fallback" && o.family == ipv4; };
  const auto scene = with_block(Scene().fail(fallback, Outcome::connect_unreachable), block);
  CHECK(
      tell(scene) ==
      "TCP 443 to Apple push ({1..50}-courier.push.apple.com) is rejected by 10.2.0.2 (ICMP: unreachable) "
      "since "
      "2026-01-05 12:03 UTC; TCP 5223 to the same address passes; no known cause fits; ask whoever runs the "
      "firewall to allow TCP 443 to Apple's network 17.0.0.0/8.");
  has(in_german(scene), "werden von 10.2.0.2 abgewiesen (ICMP: nicht erreichbar)");
}

TEST_CASE("unexplained, one type of record") {
  auto scene = Scene().fail(
      dns_probe() && [](const Observation& o) { return o.type == config::type_aaaa; }, Outcome::dns_servfail);
  has(tell(scene), "DNS queries of type AAAA for Apple push");
  has(tell(scene), " fail at campus and system-1 (answered SERVFAIL)");
  has(tell(scene), "those for addresses of the other family are answered there");
  has(in_german(scene), "DNS-Anfragen vom Typ AAAA nach Apple Push");
}

TEST_CASE("a routing loop is no firewall's, and its routers are named") {
  result::Block block;
  block.mechanism = result::Mechanism::icmp_unreachable;
  block.loops = true;
  block.hop = 1;
  block.last_hop = net::Address::parse("10.1.0.1");
  block.blocker = net::Address::parse("10.2.0.2");
  const std::string circle = "go round in a circle between the routers 10.1.0.1 and 10.2.0.2";
  const std::string routes = "ask whoever runs the routers 10.1.0.1 and 10.2.0.2 to correct their routes.";
  for (const auto& where : {connecting(), in_apples_networks(), on_port(5223), to(identity), apple()}) {
    auto scene = with_block(Scene().fail(where, Outcome::connect_unreachable), block);
    const auto told = tell(scene);
    CAPTURE(told);
    CHECK((told.find(circle) != std::string::npos ||
           told.find("goes" + circle.substr(2)) != std::string::npos));
    has(told, routes);
    CHECK(told.find("firewall") == std::string::npos);
    CHECK(told.find("blocked") == std::string::npos);
    const auto german = in_german(scene);
    has(german, "laufen zwischen den Routern 10.1.0.1 und 10.2.0.2 im Kreis");
    CHECK(german.find("Firewall") == std::string::npos);
    has(proof(scene), "in a circle between 10.1.0.1 and 10.2.0.2; please ");
  }
}

TEST_CASE("addresses_blocked") {
  tells(split_addresses(),
        "Some addresses of Apple push ({1..50}-courier.push.apple.com) fail each time since "
        "2026-01-05 13:03 UTC, while others work: 3 addresses in 17.57.144.0/22, 1 address in "
        "17.249.0.0/17 and 1 address in 198.51.100.0/24; ask whoever runs the firewall to allow "
        "the whole networks.",
        "Einige Adressen von Apple Push ({1..50}-courier.push.apple.com) scheitern jedes Mal, "
        "seit 2026-01-05 13:03 UTC, während andere funktionieren: 3 Adressen in 17.57.144.0/22, "
        "1 Adresse in 17.249.0.0/17 und 1 Adresse in 198.51.100.0/24; bitten Sie den Betreiber "
        "der Firewall, die ganzen Netze freizugeben.",
        "-> 17.57.144.10:5223 TCP  SYN unanswered (3 of 3 attempts in 10 minutes); please allow "
        "TCP 5223 to 17.0.0.0/8\n"
        "-> 17.57.145.10:5223 TCP  SYN unanswered (4 of 4 attempts in 10 minutes); please allow "
        "TCP 5223 to 17.0.0.0/8\n"
        "-> 17.57.147.10:5223 TCP  SYN unanswered (3 of 3 attempts in 10 minutes); please allow "
        "TCP 5223 to 17.0.0.0/8\n"
        "-> 17.249.1.1:5223 TCP  SYN unanswered (3 of 3 attempts in 10 minutes); please allow "
        "TCP 5223 to 17.0.0.0/8\n"
        "-> 198.51.100.7:5223 TCP  SYN unanswered (3 of 3 attempts in 10 minutes); please allow "
        "TCP 5223 to {1..50}-courier.push.apple.com\n",
        "-> 17.57.144.10:5223 TCP  SYN unbeantwortet (3 von 3 Versuchen in 10 Minuten); bitte "
        "TCP 5223 zu 17.0.0.0/8 freigeben\n"
        "-> 17.57.145.10:5223 TCP  SYN unbeantwortet (4 von 4 Versuchen in 10 Minuten); bitte "
        "TCP 5223 zu 17.0.0.0/8 freigeben\n"
        "-> 17.57.147.10:5223 TCP  SYN unbeantwortet (3 von 3 Versuchen in 10 Minuten); bitte "
        "TCP 5223 zu 17.0.0.0/8 freigeben\n"
        "-> 17.249.1.1:5223 TCP  SYN unbeantwortet (3 von 3 Versuchen in 10 Minuten); bitte TCP "
        "5223 zu 17.0.0.0/8 freigeben\n"
        "-> 198.51.100.7:5223 TCP  SYN unbeantwortet (3 von 3 Versuchen in 10 Minuten); bitte "
        "TCP 5223 zu {1..50}-courier.push.apple.com freigeben\n");
}

TEST_CASE("degraded_path") {
  tells(lossy_path(),
        "The path loses packets over IPv4 since 2026-01-05 13:03 UTC: of 200 attempts in the "
        "last 10 minutes 12 failed and 8 had to send their first packet again, to gsa.apple.com "
        "and identity.ess.apple.com; ask whoever runs the uplink or the wireless network.",
        "Auf dem Weg gehen über IPv4 Pakete verloren, seit 2026-01-05 13:03 UTC: von 200 "
        "Versuchen der letzten 10 Minuten scheiterten 12, und 8 mussten ihr erstes Paket "
        "wiederholen, zu gsa.apple.com und identity.ess.apple.com; fragen Sie den Betreiber des "
        "Internetanschlusses oder des WLANs.",
        "", "");
}

TEST_CASE("every mechanism has words") {
  std::set<std::string> english, german;
  for (int i = 0; i <= static_cast<int>(Mechanism::dns_answer); ++i) {
    const auto scene = with_block(Scene().fail(on_port(5223), Outcome::tls_reset),
                                  {static_cast<Mechanism>(i), 2, router, {}, 0, false});
    english.insert(tell(scene));
    german.insert(in_german(scene));
  }
  CHECK(english.size() == static_cast<std::size_t>(Mechanism::dns_answer) + 1);
  CHECK(german.size() == english.size());
}

TEST_CASE("the info of a cause: one host or how many, and only what its blocks agree on") {
  auto scene = Scene().fail(on_port(443), Outcome::connect_timeout);
  const auto info = [&] {
    const auto observations = scene.of(ipv4);
    return info_of(scene.findings(ipv4).front(), observations);
  };
  CHECK(info() == Info{{}, {}, {}, {}, 0, "10 hosts"});
  scene.change(to(identity),
               [](Observation& o) { o.block = {Mechanism::silent_drop, 2, router, {}, 5223, true}; });
  CHECK(info() == Info{Mechanism::silent_drop, 2, router, {}, 5223, "10 hosts"});
  scene.change(to("gsa.apple.com"),
               [](Observation& o) { o.block = {Mechanism::silent_drop, 3, router, {}, 5223, true}; });
  CHECK(info() == Info{Mechanism::silent_drop, {}, router, {}, 5223, "10 hosts"});
  scene.change(to("gsa.apple.com"),
               [](Observation& o) { o.block = {Mechanism::icmp_prohibited, {}, {}, router, 0, false}; });
  CHECK(info() == Info{{}, 2, router, router, 0, "10 hosts"});
  scene.change(connecting(), [](Observation& o) { o.block.reset(); });
  scene.change(to("gsa.apple.com"), [](Observation& o) { o.block = result::Block{}; });
  CHECK(info().mechanism == Mechanism::unknown);
  scene = Scene().fail(to(identity), Outcome::tls_reset);
  CHECK(info().target == identity);
  scene = Scene().fail(asking("campus"), Outcome::dns_timeout);
  CHECK(info().target == "campus");
}

TEST_CASE("uplink_down says what it cannot tell, who refuses and what still works") {
  auto scene = Scene().fail(connecting(), Outcome::connect_prohibited);
  has(tell(scene), "neither Apple's hosts nor any other");
  CHECK(tell(scene).find("proxy") == std::string::npos);
  scene = with_block(scene, {Mechanism::icmp_prohibited, 2, router, router, 0, false});
  has(tell(scene), "ask whoever runs 10.1.0.1 to let this traffic out");
  has(tell(scene), "if devices leave through a proxy");
  scene = Scene().fail(connecting(), Outcome::connect_timeout);
  scene.facts.other_family_works = true;
  has(tell(scene), "; IPv6 works");
  scene.change(controls(), [](Observation& o) { o.silent = true; });
  has(tell(scene), "no control speaks here, so this cannot be told from an outage at Apple");
  scene.change(connecting(), [](Observation& o) { o.ever_worked = false; });
  has(tell(scene), "if devices leave through a proxy");
}

TEST_CASE("subjects and verbs agree in number") {
  const Scene all = Scene().fail(in_apples_networks(), Outcome::connect_timeout);
  has(tell(with_block(all, {Mechanism::silent_drop, 2, router, {}, 0, false})),
      "static.ess.apple.com are silently dropped at or behind 10.1.0.1 (hop 2), while");
  has(tell(Scene().fail(to(identity), Outcome::connect_timeout)),
      "TCP 443 to identity.ess.apple.com fails (");
}

TEST_CASE("the source is named, and the family unless it is IPv4 alone") {
  auto blocked = Scene().fail(on_port(5223), Outcome::connect_timeout);
  has(tell(blocked, Language::english, ipv4, "guest"), "From guest: TCP 5223");
  has(tell(blocked, Language::german, ipv4, "guest"), "Von guest aus: Verbindungen auf TCP 5223");
  blocked.facts.other_family_works = true;
  has(tell(blocked), "courier.push.apple.com) over IPv4 fails");
  has(tell(Scene().fail(on_port(5223, ipv6), Outcome::connect_timeout), Language::english, ipv6),
      "over IPv6 fails");
}

TEST_CASE("families that differ in addresses alone share a sentence, each with its own time and evidence") {
  const auto scene = Scene()
                         .fail(on_port(5223), Outcome::connect_timeout)
                         .fail(on_port(5223, ipv6), Outcome::connect_timeout)
                         .change(fails, [](Observation& o) {
                           const auto* hop = o.family == ipv4 ? "10.1.0.1" : "2001:db8::1";
                           o.block = {Mechanism::silent_drop, 2, net::Address::parse(hop), {}, 443, true};
                         });
  auto four = diagnoses(scene), six = diagnoses(scene, ipv6);
  REQUIRE(four.size() == 1);
  REQUIRE(six.size() == 1);
  Diagnosis* const first[] = {&four[0]};
  Diagnosis* const second[] = {&six[0]};
  share_sentences(first, second);
  const auto& text = four[0].told.english.sentence.text();
  CHECK(
      text ==
      "TCP 5223 to Apple push ({1..50}-courier.push.apple.com) over IPv4 and IPv6 is silently dropped at or "
      "behind 10.1.0.1 and 2001:db8::1 (hop 2); TCP 443 to the same address passes; DNS works; ask whoever "
      "runs the firewall to allow TCP 5223 to Apple's networks 17.0.0.0/8, 2403:300:a42::/48, "
      "2403:300:a51::/48, "
      "2620:149:a44::/48 and 2a01:b740:a42::/48.");
  CHECK(six[0].told.english.sentence.text() == text);
  CHECK(six[0].told.german.sentence == four[0].told.german.sentence);
  CHECK(six[0].told.english.evidence != four[0].told.english.evidence);
  share_sentences(first, {});
  has(four[0].told.english.sentence.text(), "courier.push.apple.com) is silently dropped");
}

TEST_CASE("evidence: what was not looked for on the path is in the line of what was, unless there are two") {
  const auto line_ends = [](const std::string& text) { return std::ranges::count(text, '\n'); };
  auto scene = Scene()
                   .fail(on_port(443) && is_ess(), Outcome::connect_timeout)
                   .change(to(identity), [](Observation& o) {
                     o.block = {Mechanism::silent_drop, 2, router, {}, 443, true};
                   });
  CHECK(line_ends(proof(scene)) == 1);
  has(proof(scene), "SYN unanswered, last hop 10.1.0.1; please allow TCP 443 to ");
  has(proof(scene), "identity.ess.apple.com, init.ess.apple.com");
  scene.change(to("init.ess.apple.com"),
               [](Observation& o) { o.block = {Mechanism::icmp_unreachable, 1, {}, router, 443, true}; });
  CHECK(line_ends(proof(scene)) == 3);
}

TEST_CASE("evidence: what stops a query before the resolver is asked to let it through") {
  auto scene = Scene().fail(dns_probe(), Outcome::dns_prohibited);
  has(proof(scene), "; please check this resolver and the way to it");
  scene = with_block(scene, {Mechanism::icmp_prohibited, 1, router, router, 443, true});
  has(proof(scene), "refused by 10.1.0.1, last hop 10.1.0.1; please allow UDP and TCP 53 to ");
  has(proof(scene, Language::german), "; bitte UDP und TCP 53 zu ");
}

TEST_CASE("evidence: where connections are let through, what follows is asked for") {
  has(proof(Scene().fail(on_port(5223), Outcome::tls_timeout)),
      "please allow TCP 5223 to 17.0.0.0/8, with what follows the TCP handshake");
}

TEST_CASE("a request is no ClientHello, and every host is named that somebody has to allow") {
  auto scene = Scene().fail(pages(), Outcome::http_timeout);
  const auto text = tell(with_block(scene, {Mechanism::stall_after_hello, 2, router, {}, 0, false}));
  has(text, "connects, but the HTTP request is silently dropped at or behind 10.1.0.1");
  CHECK(text.find("ClientHello") == std::string::npos);
  const auto names = tell(Scene().fail(is_ess(), Outcome::dns_nxdomain));
  for (const auto* name : {"identity", "init", "profile", "query", "static"})
    has(names, std::string(name) + ".ess.apple.com");
  CHECK(names.find(" more") == std::string::npos);
}

TEST_CASE("the couriers' network is named where they alone are blocked") {
  const auto moved = to(courier);
  const auto scene = Scene().fail(moved, Outcome::connect_timeout).change(moved, at("17.188.130.7"));
  has(tell(scene), "(in 17.188.128.0/18) fail (SYN unanswered)");
  has(proof(scene), "please allow TCP 5223 to 17.188.128.0/18\n");
}
