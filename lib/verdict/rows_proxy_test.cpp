// What is said of a source with a proxy: by what the proxy does, and never of the direct way.

#include <doctest/doctest.h>

#include <random>
#include <set>

#include "verdict/publish.hpp"
#include "verdict/sentence.hpp"
#include "verdict/test_scene.hpp"

using namespace reachd;
using namespace reachd::verdict;
using base::Language;
using result::Stage;

namespace {

/// The probes of a source with the proxy proxy.corp:3128, which makes no dns probes.
struct ProxyScene : Scene {
  ProxyScene() {
    std::erase_if(all, dns_probe());
    for (auto& o : all) {
      o.proxy = "proxy.corp:3128";
      o.proxy_port = 3128;
      o.reached_proxy = true;
      o.address = net::Address::parse(o.family == ipv4 ? "10.1.0.9" : "2001:db8::9");
    }
  }
  /// With what is known of such an outcome.
  ProxyScene& ends(const Condition& condition, Outcome outcome, bool reached = true, int status = 0) {
    fail(condition, outcome).change(condition, [&](Observation& o) {
      o.reached_proxy = reached;
      o.http.status = status;
      o.http.received = o.received = status != 0;
      if (status != 0) o.http.server = "squid/5.7";
    });
    return *this;
  }
  std::string told(Language language = Language::english) const {
    std::string text;
    const auto observations = of(ipv4);
    for (const auto& finding : findings(ipv4)) {
      const auto particulars = particulars_of(finding, observations, "by-proxy", ipv4, facts);
      text += (text.empty() ? "" : " ") + sentence(particulars, language).text();
    }
    return text;
  }
};

Condition page() {
  return of_kind(Kind::http);
}
Condition tunnelled() {
  return [](const Observation& o) { return o.kind != Kind::http && o.family == ipv4; };
}

}  // namespace

TEST_CASE("proxy_down: it cannot be connected to, found or understood") {
  for (const auto outcome : {Outcome::proxy_timeout, Outcome::proxy_refused, Outcome::proxy_prohibited,
                             Outcome::proxy_unreachable, Outcome::dns_nxdomain, Outcome::dns_timeout}) {
    CAPTURE(name(outcome));
    CHECK(ProxyScene().ends(connecting(), outcome, false).causes() == "proxy_down");
  }
  for (const auto outcome : {Outcome::proxy_malformed, Outcome::proxy_untrusted})
    CHECK(ProxyScene().ends(tunnelled(), outcome).ends(page(), Outcome::http_malformed).causes() ==
          "proxy_down");
  // While anything passes it is not down.
  CHECK(ProxyScene().ends(on_port(443), Outcome::proxy_timeout, false).causes() == "unexplained");
  // This host's own fault.
  CHECK(ProxyScene().ends(connecting(), Outcome::local_no_route, false).causes() == "link_down");
  CHECK(ProxyScene().ends(connecting(), Outcome::local_error, false).causes() == "host_fault");
}

TEST_CASE("proxy_down: it takes connections, and none carries a byte") {
  for (const auto outcome : {Outcome::proxy_timeout, Outcome::proxy_reset, Outcome::proxy_closed,
                             Outcome::tls_timeout, Outcome::tls_reset}) {
    CAPTURE(name(outcome));
    CHECK(ProxyScene().ends(tunnelled(), outcome).ends(page(), Outcome::http_timeout).causes() ==
          "proxy_down");
  }
  // A proxy waits in vain for a host that is gone; of one host alone nothing is said of the proxy.
  ProxyScene one;
  std::erase_if(one.all, [](const Observation& o) { return o.target != identity; });
  CHECK(one.ends(connecting(), Outcome::proxy_timeout).causes() == "unexplained");
  // It answers others.
  ProxyScene other;
  other.ends(tunnelled(), Outcome::proxy_timeout).ends(page(), Outcome::http_timeout);
  CHECK(other.ends(to(identity), Outcome::proxy_login, true, 407).causes() == "proxy_login, unexplained");
}

TEST_CASE("proxy_login and proxy_denied") {
  CHECK(ProxyScene().ends(connecting(), Outcome::proxy_login, true, 407).causes() == "proxy_login");
  CHECK(ProxyScene().ends(on_port(5223), Outcome::proxy_denied, true, 403).causes() == "proxy_denied 5223");
  CHECK(ProxyScene().ends(to(identity), Outcome::proxy_denied, true, 403).causes() == "proxy_denied 443");
  CHECK(ProxyScene().ends(tunnelled(), Outcome::proxy_denied, true, 403).causes() ==
        "proxy_denied 443, proxy_denied 5223");
  CHECK(ProxyScene().ends(connecting(), Outcome::proxy_denied, true, 403).causes() == "proxy_denied 0");
}

TEST_CASE("a page on plain http is the proxy's if it bears its status and its name") {
  ProxyScene scene;
  scene.ends(tunnelled(), Outcome::proxy_denied, true, 403);
  scene.ends(page(), Outcome::http_unexpected_status, true, 403);
  CHECK(scene.causes() == "proxy_denied 0");
  scene.change(page(), [](Observation& o) { o.http.server = "Apache"; });
  CHECK(scene.causes() == "proxy_denied 443, proxy_denied 5223, unexplained");
  // No server is accused for what the proxy may have answered, nor an interception or a portal.
  for (const int status : {200, 302, 403, 503}) {
    ProxyScene pages;
    pages.ends(page(), Outcome::http_unexpected_status, true, status);
    pages.change(page(), [](Observation& o) {
      o.foreign_answer = true;
      o.http.location = "http://portal.example/";
    });
    CHECK(pages.causes() == "unexplained");
  }
}

TEST_CASE("uplink_down: the proxy says of every host that it failed") {
  CHECK(ProxyScene().ends(connecting(), Outcome::proxy_failed, true, 503).causes() == "uplink_down");
  ProxyScene some_wait;
  some_wait.ends(tunnelled(), Outcome::proxy_timeout).ends(to(identity), Outcome::proxy_failed, true, 503);
  CHECK(some_wait.ends(page(), Outcome::http_unexpected_status, true, 503).causes() == "uplink_down");
  CHECK(ProxyScene().ends(on_port(5223), Outcome::proxy_failed, true, 503).causes() == "unexplained");
  ProxyScene denied_too;
  denied_too.ends(connecting(), Outcome::proxy_failed, true, 503);
  denied_too.ends(on_port(5223), Outcome::proxy_denied, true, 403);
  CHECK(denied_too.causes() == "proxy_denied 5223, unexplained");
}

TEST_CASE("what comes through a tunnel is told as ever") {
  CHECK(ProxyScene().fail(on_port(443), Outcome::tls_untrusted).causes() == "tls_intercepted 443");
  CHECK(ProxyScene().fail(to(identity), Outcome::tls_alert).causes() == "server_fault");
  // But nothing is known of where it stops behind the proxy.
  for (const auto outcome : {Outcome::tls_timeout, Outcome::tls_reset})
    CHECK(ProxyScene().fail(on_port(5223), outcome).causes() == "unexplained");
  CHECK_FALSE(awaits_trace(ProxyScene().fail(on_port(5223), Outcome::tls_timeout).of(ipv4)));
}

TEST_CASE("what is said of a proxy") {
  ProxyScene denied;
  denied.ends(on_port(5223), Outcome::proxy_denied, true, 403);
  CHECK(denied.told() ==
        "From by-proxy: The proxy proxy.corp:3128 refuses TCP 5223 to Apple push "
        "({1..50}-courier.push.apple.com) (HTTP status 403, Server \"squid/5.7\"); other connections pass "
        "through it; ask whoever runs the proxy to allow this host on TCP 5223, without decrypting.");
  ProxyScene failed;
  failed.ends(connecting(), Outcome::proxy_failed, true, 503);
  CHECK(
      failed.told() ==
      "From by-proxy: Nothing beyond the proxy proxy.corp:3128 can be reached: it says for every host that "
      "it "
      "failed (HTTP status 503, Server \"squid/5.7\"); ask whoever runs the proxy about its way out, and the "
      "resolver that it asks.");
  ProxyScene down;
  down.ends(connecting(), Outcome::proxy_refused, false);
  CHECK(down.told().starts_with(
      "From by-proxy: The proxy proxy.corp:3128 cannot be used: SYN to the proxy answered with a reset; "));
  CHECK(down.told(Language::german)
            .starts_with(
                "Von by-proxy aus: Der Proxy proxy.corp:3128 ist nicht zu benutzen: SYN zum Proxy mit Reset "
                "beantwortet; "));
  ProxyScene stuck;
  stuck.ends(connecting(), Outcome::proxy_timeout);
  CHECK(
      stuck.told() ==
      "From by-proxy: The proxy proxy.corp:3128 takes connections, but none gets an answer through it: proxy "
      "unanswering; ask whoever runs the proxy.");
}

TEST_CASE("whatever fails behind a proxy has a cause, and none that speaks of the direct way") {
  std::mt19937 random(5);
  const std::set<Cause> sayable{Cause::host_fault,     Cause::link_down,       Cause::proxy_down,
                                Cause::proxy_login,    Cause::proxy_denied,    Cause::uplink_down,
                                Cause::trust_outdated, Cause::tls_intercepted, Cause::clock_wrong,
                                Cause::server_fault,   Cause::unexplained};
  for (int round = 0; round < 1000; ++round) {
    ProxyScene scene;
    const auto failing_percent = random() % 101;
    const std::size_t first = random(), kinds = 1 + random() % 3;
    for (auto& o : scene.all) {
      o.reached_proxy = random() % 2 == 0;
      o.received = random() % 2 == 0;
      o.silent = is_control(o) && random() % 4 == 0;
      o.foreign_answer = random() % 5 == 0;
      if (random() % 100 >= failing_percent) continue;
      const auto outcomes = result::outcomes_of(o.kind, result::Way::proxy);
      o.outcome = outcomes[1 + (first + random() % kinds) % (outcomes.size() - 1)];
      o.up = false;
      o.http.status = static_cast<int>(200 + random() % 400);
      o.http.received = true;
      if (random() % 4 == 0) o.block.emplace().mechanism = static_cast<result::Mechanism>(random() % 14);
    }
    const auto observations = scene.of(ipv4);
    const auto failing = failures(observations, ipv4);
    std::set<std::size_t> explained;
    for (const auto& finding : diagnose(observations, ipv4, {})) {
      explained.insert(finding.explains.begin(), finding.explains.end());
      CHECK(sayable.contains(finding.cause));
    }
    CHECK(explained == std::set<std::size_t>(failing.begin(), failing.end()));
    Scene direct;
    for (const auto& finding : direct.fail(on_port(443), Outcome::connect_timeout).findings(ipv4))
      CHECK(can_hold(finding.cause, false));
  }
}
