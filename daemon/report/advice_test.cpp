#include "daemon/report/advice.hpp"

#include <doctest/doctest.h>

#include <set>

#include "daemon/report/test_snapshot.hpp"

namespace {

using namespace reachd;
using report::advice;
using report::holds;
using report::TestSnapshot;
using result::Outcome;

TEST_CASE("every outcome except ok has advice, for every kind that can have it, with and without facts") {
  std::set<std::string> different;
  for (const auto kind : {result::Kind::dns, result::Kind::tcp, result::Kind::tls, result::Kind::http}) {
    for (const auto outcome : result::outcomes_of(kind)) {
      for (const bool facts : {false, true}) {
        for (const auto family : {net::Family::ipv4, net::Family::ipv6}) {
          TestSnapshot test;
          auto& record = kind == result::Kind::dns
                             ? test.add("a", config::DnsTarget{}, "init.ess.apple.com", 53, family)
                         : kind == result::Kind::tcp
                             ? test.add("a", config::TcpTarget{}, "init.ess.apple.com", 443, family)
                         : kind == result::Kind::tls
                             ? test.add("a", config::TlsTarget{}, "init.ess.apple.com", 443, family)
                             : test.add("a", config::HttpTarget{}, "init.ess.apple.com", 80, family);
          if (facts) {
            record.last = TestSnapshot::ended(outcome, "17.1.2.3");
            record.last->error_number = 12;
            record.last->icmp = net::IcmpError{family, 3, 13, net::Address::parse("10.1.0.1")};
            record.last->tls.issuer = "M\xc3\xbcller CA";
          }
          const auto text = advice(outcome, record);
          CAPTURE(result::name(outcome));
          CAPTURE(text);
          CHECK(text.empty() == (outcome == Outcome::ok));
          if (text.empty()) continue;
          CHECK(text.back() == '.');
          CHECK(text.size() > 60);
          CHECK(text.size() < 500);
          CHECK_FALSE(holds(text, "  "));
          CHECK_FALSE(holds(text, "{"));
          for (const char c : text) CHECK((c >= ' ' && c <= '~'));
          const auto german = advice(outcome, record, base::Language::german);
          CAPTURE(german);
          CHECK(german.back() == '.');
          CHECK(german != text);
          CHECK(german.size() > 60);
          CHECK(german.size() < 550);
          CHECK_FALSE(holds(german, "  "));
          CHECK_FALSE(holds(german, "{"));
          if (facts && kind == result::Kind::tls && family == net::Family::ipv4) different.insert(text);
        }
      }
    }
  }
  // Timeout, reset and close after connecting have the same advice; all others differ.
  CHECK(different.size() == result::outcomes_of(result::Kind::tls).size() - 1 - 2);
}

TEST_CASE("a prohibited courier: who refused, and what its administrator should allow") {
  TestSnapshot test;
  auto& record = test.add("apns", config::TlsTarget{}, "{1..50}-courier.push.apple.com", 5223);
  record.last = TestSnapshot::ended(Outcome::connect_prohibited, "17.57.144.10");
  record.last->host = "7-courier.push.apple.com";
  record.last->icmp = net::IcmpError{net::Family::ipv4, 3, 13, net::Address::parse("10.1.0.1")};
  CHECK(advice(Outcome::connect_prohibited, record) ==
        "A firewall says no on purpose: 10.1.0.1 sent ICMP administratively prohibited. Ask its owner to "
        "allow TCP 5223 to "
        "17.0.0.0/8 (Apple's push service).");
  test.labels().family = net::Family::ipv6;
  CHECK(holds(advice(Outcome::connect_prohibited, record), "2620:149:a44::/48"));
}

TEST_CASE("hosts on delivery networks should be allowed by name") {
  TestSnapshot test;
  auto& record = test.add("ids", config::TlsTarget{}, "identity.ess.apple.com", 443);
  record.last = TestSnapshot::ended(Outcome::connect_timeout, "17.1.1.1");
  const auto text = advice(Outcome::connect_timeout, record);
  CHECK(holds(text, "TCP 443 to identity.ess.apple.com (by name"));
  CHECK_FALSE(holds(text, "17.0.0.0/8"));
}

TEST_CASE("a control is not Apple") {
  TestSnapshot test;
  auto& record =
      test.add("control", config::TcpTarget{}, "192.0.2.1", 443, net::Family::ipv4, config::Role::control);
  record.last = TestSnapshot::ended(Outcome::connect_timeout, "192.0.2.1");
  CHECK(holds(advice(Outcome::connect_timeout, record), "not Apple"));
  CHECK(holds(advice(Outcome::connect_timeout, record), "TCP 443 to 192.0.2.1,"));
}

TEST_CASE("a new authority of Apple's is not called interception") {
  TestSnapshot test;
  config::TlsTarget target;
  target.trust = "apple";
  auto& record = test.add("ids", target, "identity.ess.apple.com", 443);
  record.last = TestSnapshot::ended(Outcome::tls_untrusted, "17.1.1.1");
  record.last->tls.issuer = "Campus Proxy CA";
  CHECK(holds(advice(Outcome::tls_untrusted, record), "\"Campus Proxy CA\", not by Apple"));
  record.last->tls.authority_is_apple = true;
  const auto text = advice(Outcome::tls_untrusted, record);
  CHECK(holds(text, "out of date"));
  CHECK(holds(text, "forges"));
  CHECK_FALSE(holds(text, "inspection"));
}

TEST_CASE("a dns probe names its resolver and how to query it by hand") {
  TestSnapshot test;
  auto& record = test.add("resolve", config::DnsTarget{}, "{1..50}-courier.push.apple.com", 53);
  record.last = TestSnapshot::ended(Outcome::dns_nxdomain, "10.0.0.53");
  record.last->host = "9-courier.push.apple.com";
  const auto text = advice(Outcome::dns_nxdomain, record);
  CHECK(text.starts_with("Resolver system-1 10.0.0.53 denies that 9-courier.push.apple.com exists"));
  CHECK(holds(text, "dig @10.0.0.53 9-courier.push.apple.com A"));
}

TEST_CASE("in German nouns and verbs agree, with and without an address") {
  TestSnapshot test;
  auto& record = test.add("ids", config::TlsTarget{}, "identity.ess.apple.com", 443);
  const auto german = [&](Outcome outcome) { return advice(outcome, record, base::Language::german); };
  CHECK(german(Outcome::connect_timeout).starts_with("Von dem Server kam nichts zurück: "));
  CHECK(holds(german(Outcome::tls_untrusted), "ausgestellt von einer unbekannten Stelle, der hier nicht"));
  CHECK(german(Outcome::connect_unreachable).starts_with("Jemand auf dem Weg sendete einen ICMP-Fehler: "));
  record.last = TestSnapshot::ended(Outcome::connect_timeout, "17.1.1.1");
  CHECK(german(Outcome::connect_timeout).starts_with("Von 17.1.1.1 kam nichts zurück: "));
  CHECK(holds(german(Outcome::connect_timeout),
              "TCP 443 zu identity.ess.apple.com (nach Namen: die Adressen wechseln) freizugeben"));
}

TEST_CASE("a wrong clock is considered before an expired certificate; a portal requires signing in") {
  TestSnapshot test;
  auto& tls = test.add("a", config::TlsTarget{}, "h.apple.com", 443);
  CHECK(advice(Outcome::tls_expired, tls).starts_with("First check this host's clock"));
  config::HttpTarget target;
  target.path = "/hotspot-detect.html";
  auto& portal = test.add("p", target, "captive.apple.com", 80, net::Family::ipv4, config::Role::portal);
  CHECK(holds(advice(Outcome::http_unexpected_status, portal),
              "Open http://captive.apple.com/hotspot-detect.html in"));
}

}  // namespace
