#include "verdict/sentence.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>
#include <set>

#include "verdict/publish.hpp"
#include "verdict/test_scene.hpp"

using namespace reachd;
using namespace reachd::verdict;
using namespace std::chrono_literals;
using result::Mechanism;

namespace {

const auto router = *net::Address::parse("10.1.0.1");
constexpr base::Wall noon{1'767'614'592s};  // 2026-01-05 12:03:12 UTC

struct InBerlin {
  InBerlin() { set("CET-1"); }
  ~InBerlin() { set("UTC0"); }
  static void set(const char* zone) {
    setenv("TZ", zone, 1);
    tzset();
  }
};

std::string tell(Scene scene, net::Family family = ipv4, std::string_view source = "default",
                 std::chrono::hours later = 1h) {
  const InBerlin zone;
  scene.change(fails, [](Observation& o) { o.down_since = noon; });
  const auto observations = scene.of(family);
  std::string text;
  for (const auto& finding : scene.findings(family)) {
    const auto told =
        describe(finding, observations, {source, family, {}, noon + later, scene.facts}).sentence;
    CHECK(told.find('\n') == std::string::npos);
    CHECK(told.find("  ") == std::string::npos);
    CHECK(told.ends_with('.'));
    text += (text.empty() ? "" : " ") + told;
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

TEST_CASE("port_blocked, with and without a block") {
  const auto blocked = Scene().fail(on_port(5223), Outcome::connect_timeout);
  CHECK(tell(blocked) ==
        "TCP 5223 to Apple push ({1..50}-courier.push.apple.com) fails (the TCP SYN was not answered) since "
        "13:03:12; DNS is "
        "fine; ask whoever runs the firewall to allow it.");
  CHECK(tell(with_block(blocked, {Mechanism::silent_drop, 2, router, {}, 443, true})) ==
        "TCP 5223 to Apple push ({1..50}-courier.push.apple.com) is silently dropped at or behind 10.1.0.1 "
        "(hop 2) since "
        "13:03:12; TCP 443 to the same address passes; DNS is fine; ask whoever runs the firewall to allow "
        "it.");
  has(tell(with_block(blocked, {Mechanism::icmp_prohibited, {}, {}, router, 443, false})),
      "is rejected by 10.1.0.1 (ICMP: administratively prohibited) since");
  has(tell(blocked, ipv4, "guest"), "From guest: TCP 5223");
  has(tell(blocked, ipv4, "default", 24h), "since 2026-01-05 13:03:12;");
  has(tell(Scene().fail(on_port(5223, ipv6), Outcome::connect_timeout), ipv6), "over IPv6 fails");
  has(tell(Scene().fail(on_port(443), Outcome::connect_timeout)),
      "TCP 443 to Apple push ({1..50}-courier.push.apple.com), albert.apple.com, gsa.apple.com, "
      "identity.ess.apple.com, init.ess.apple.com, init.push.apple.com, profile.ess.apple.com and "
      "query.ess.apple.com fails");
  CHECK(tell(Scene(blocked).fail(asking("campus"), Outcome::dns_timeout)).find("DNS is fine") ==
        std::string::npos);
}

TEST_CASE("every mechanism has words") {
  std::set<std::string> texts;
  for (int i = 0; i <= static_cast<int>(Mechanism::dns_answer); ++i) {
    texts.insert(tell(with_block(Scene().fail(on_port(5223), Outcome::tls_reset),
                                 {static_cast<Mechanism>(i), 2, router, {}, 0, false})));
  }
  CHECK(texts.size() == static_cast<std::size_t>(Mechanism::dns_answer) + 1);
}

TEST_CASE("every cause says what and whom to ask") {
  const auto tls = of_kind(Kind::tls);
  has(tell(Scene().fail(on_port(5223), Outcome::local_error)),
      "This host itself cannot try TCP 5223 to Apple push");
  has(tell(Scene().fail(over(ipv4), Outcome::local_no_route)),
      "This host has no way out over IPv4 since 13:03:12");
  has(tell(Scene().fail(to("captive.apple.com"), Outcome::http_unexpected_body)),
      "in place of captive.apple.com since 13:03:12");
  const auto uplink = tell(Scene().fail(connecting(), Outcome::connect_timeout));
  has(uplink, "Nothing beyond this network can be reached over IPv4");
  has(uplink, "DNS still works (campus and system-1); ask whoever runs the uplink");
  const auto dns = tell(Scene().fail(dns_probe(), Outcome::dns_timeout));
  has(dns,
      "No resolver answers over IPv4 (campus and system-1) since 13:03:12: the resolver did not answer in "
      "time");
  has(dns, "connections to known addresses still work");
  Scene renewed;
  renewed.fail(tls, Outcome::tls_untrusted).change(tls, [](Observation& o) {
    o.topmost_issuer_is_apple = true;
    o.tls_issuer = "Apple Server Authentication CA 3";
  });
  const auto trust = tell(renewed);
  has(trust, "either Apple has a new authority, or somebody on the path forges its name");
  has(tell(renewed.change(tls, [](Observation& o) { o.valid_in_system = true; })),
      "Apple uses its public authority for these hosts, unless an authority of TLS inspection with that");
  has(trust, "\"Apple Server Authentication CA 3\"");
  has(trust, "`trust`");
  Scene intercepted;
  intercepted.fail(tls && on_port(443), Outcome::tls_untrusted).change(tls, [](Observation& o) {
    o.tls_issuer = "Firewall CA";
  });
  has(tell(intercepted), "the certificates are issued by \"Firewall CA\"");
  has(tell(Scene().fail(connecting() && !controls(), Outcome::connect_timeout)),
      "while www.wikipedia.org and 1.1.1.1 can");
  const auto host = tell(Scene().fail(to(identity), Outcome::connect_refused));
  has(host,
      "TCP 443 to identity.ess.apple.com fails (the TCP connection was refused with a reset) since 13:03:12");
  has(host, "other hosts on the same ports work; DNS is fine; ask");
  has(tell(Scene().fail(to("1.1.1.1"), Outcome::connect_timeout)), "(a control, not Apple's)");
  has(tell(Scene().fail(asked_for(identity), Outcome::dns_nxdomain)),
      "The resolvers campus and system-1 answer falsely for identity.ess.apple.com since 13:03:12: the "
      "resolver says that the "
      "name does not exist");
  has(tell(Scene().fail(asking("campus"), Outcome::dns_timeout)),
      "DNS at campus fails since 13:03:12: the resolver did not answer in time; system-1 works");
  Scene clock;
  clock.facts.clock_offset = -320;
  has(tell(clock.fail(tls, Outcome::tls_expired)), "by about 320 s behind since 13:03:12");
  has(tell(Scene().fail(to(identity), Outcome::tls_alert)), "the server itself seems to be at fault");
  has(tell(Scene().fail(asked_for(identity), Outcome::dns_servfail)),
      "DNS for identity.ess.apple.com fails since 13:03:12: the resolver failed to look the name up "
      "(SERVFAIL); no known cause fits");
}

TEST_CASE("addresses_blocked names the ranges") {
  Scene scene;
  const auto address = [](const char* text) { return *net::Address::parse(text); };
  scene.change(on_port(5223), [&](Observation& o) {
    o.addresses = {{address("17.57.144.10"), 3, 3}, {address("17.57.145.10"), 4, 4},
                   {address("17.57.147.10"), 3, 3}, {address("17.249.1.1"), 3, 3},
                   {address("17.249.200.1"), 3, 0}, {address("198.51.100.7"), 3, 3}};
  });
  has(tell(scene),
      "Some addresses of Apple push ({1..50}-courier.push.apple.com) fail each time, while others work");
  has(tell(scene),
      ": 17.57.144.0/22: 3 addresses fail, 17.249.0.0/17: 1 address fails and 198.51.100.0/24: 1 address "
      "fails;");
  // One that works on 443 and not on 5223.
  scene.change(on_port(5223), [&](Observation& o) {
    o.addresses = {{address("17.57.144.10"), 3, 3}, {address("17.57.144.11"), 3, 0}};
  });
  scene.change(to(courier) && on_port(443),
               [&](Observation& o) { o.addresses = {{address("17.57.144.10"), 3, 0}}; });
  has(tell(scene), "17.57.144.10/32: 1 address fails on TCP 5223");
}

TEST_CASE("degraded_path has its figures") {
  Scene scene;
  for (const auto& host : {identity, std::string("gsa.apple.com")}) {
    scene.change(to(host), [](Observation& o) {
      o.recent_attempts = 100;
      o.recent_failures = 6;
      o.recent_successes_resent = 4;
    });
  }
  has(tell(scene),
      "of 200 attempts in the last 10 minutes 12 failed, and 8 had to send their first packet again");
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

TEST_CASE("the new causes say what and whom to ask, and nobody is sent to Apple who need not") {
  Scene page;
  const auto bag = to("init-p01st.push.apple.com");
  page.fail(bag, Outcome::http_unexpected_status).change(bag, answers(403, "squid")).change(bag, foreign());
  has(tell(page),
      "Something in front of init-p01st.push.apple.com answers plain HTTP in its place since 13:03:12 "
      "(status 403, Server \"squid\")");
  has(tell(page), "ask whoever runs the web proxy or the firewall");
  const auto outside = tell(Scene().fail(connecting() && !in_apples_networks(), Outcome::connect_timeout));
  has(outside, "What lies outside Apple's networks (17.0.0.0/8) is not let out");
  has(outside, "init-p01st.push.apple.com");
  has(outside, "allow these hosts by name");
  has(tell(Scene().fail(in_apples_networks(), Outcome::connect_timeout)),
      "Apple's networks (17.0.0.0/8) are blocked");
  Scene silent;
  silent.fail(of_kind(Kind::tls), Outcome::tls_timeout).fail(pages(), Outcome::http_timeout);
  has(tell(silent), "Connections over IPv4 stand and carry no data, whatever the host");
  has(tell(Scene().fail(dns_probe(), Outcome::dns_tcp_failed)),
      "DNS over TCP to campus and system-1 fails (");
  has(tell(Scene()
               .fail(dns_probe(), Outcome::dns_nxdomain)
               .fail(connecting() && Condition(has_name), Outcome::dns_nxdomain)),
      "DNS denies every name (campus and system-1) since 13:03:12, the controls' too");
  const auto servers = tell(Scene().fail(of_kind(Kind::tls) && on_port(443), Outcome::tls_alert));
  has(servers, "either these servers are at fault, or something on the path answers for them");
  for (const auto& text : {tell(page), outside, tell(silent)})
    CHECK(text.find("ask Apple") == std::string::npos);
}

TEST_CASE("uplink_down says what it cannot tell, who refuses and what still works") {
  auto scene = Scene().fail(connecting(), Outcome::connect_prohibited);
  has(tell(scene), "neither Apple's hosts nor any other");
  CHECK(tell(scene).find("proxy") == std::string::npos);
  scene = with_block(scene, {Mechanism::icmp_prohibited, 2, router, router, 0, false});
  has(tell(scene), "ask whoever runs 10.1.0.1 to let these out");
  has(tell(scene), "if devices leave through a proxy");
  scene = Scene().fail(connecting(), Outcome::connect_timeout);
  scene.facts.other_family_works = true;
  has(tell(scene), "; IPv6 works");
  scene.change(controls(), [](Observation& o) { o.silent = true; });
  has(tell(scene), "no control speaks here, so this cannot be told from an outage of Apple's");
  scene.change(connecting(), [](Observation& o) { o.ever_worked = false; });
  has(tell(scene), "if devices leave through a proxy");
}

TEST_CASE("a request is no ClientHello, and every host is named that somebody has to allow") {
  auto scene = Scene().fail(pages(), Outcome::http_timeout);
  const auto text = tell(with_block(scene, {Mechanism::stall_after_hello, 2, router, {}, 0, false}));
  has(text, "connects, and the HTTP request is silently dropped at or behind 10.1.0.1");
  CHECK(text.find("ClientHello") == std::string::npos);
  Scene filtered;
  filtered.fail(is_ess(), Outcome::dns_nxdomain);
  const auto names = tell(filtered);
  for (const auto* name : {"identity", "init", "profile", "query", "static"})
    has(names, std::string(name) + ".ess.apple.com");
  CHECK(names.find(" more") == std::string::npos);
}
