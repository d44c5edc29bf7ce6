#include "verdict/diagnose.hpp"

#include <doctest/doctest.h>

#include "verdict/test_scene.hpp"

using namespace reachd;
using namespace reachd::verdict;

namespace {
Condition asked_of_type(config::RecordType type) {
  return [=](const Observation& o) { return o.kind == Kind::dns && o.type == type; };
}
}  // namespace

TEST_CASE("names of causes") {
  for (const auto cause : base::all<Cause>) {
    CHECK_FALSE(meaning(cause).empty());
    CHECK(has_port(cause) == (cause == Cause::port_blocked || cause == Cause::large_hello_blocked ||
                              cause == Cause::tls_intercepted || cause == Cause::proxy_denied));
    CHECK(may_concern_all_ports(cause) == (cause == Cause::proxy_denied));
    CHECK((can_hold(cause, false) || can_hold(cause, true)));
  }
  CHECK(name(Cause::host_fault) == "host_fault");
  CHECK(name(Cause::degraded_path) == "degraded_path");
}

TEST_CASE("nothing is published where all is well, or nothing has settled") {
  CHECK(Scene().causes() == "");
  CHECK(Scene().causes(ipv6) == "");
  CHECK(Scene().fail(everything(), Outcome::connect_timeout).unsettle(everything()).causes() == "");
  CHECK(diagnose({}, ipv4, Facts{3600.0}).empty());
}

TEST_CASE("host_fault") {
  CHECK(Scene().fail(on_port(5223), Outcome::local_error).causes() == "host_fault");
  CHECK(Scene().fail(dns_probe(), Outcome::local_error).causes() == "host_fault");
  CHECK(Scene().fail(everything(), Outcome::local_error).causes() == "host_fault");
}

TEST_CASE("link_down: every probe without a route") {
  CHECK(Scene().fail(over(ipv4), Outcome::local_no_route).causes() == "link_down");
  CHECK(Scene().fail(over(ipv4), Outcome::local_no_route).causes(ipv6) == "");
  CHECK(Scene().fail(over(ipv6), Outcome::local_no_route).causes(ipv6) == "link_down");
  // A resolver on this host or its link: it still answers, or has lost its own uplink.
  CHECK(Scene().fail(connecting(), Outcome::local_no_route).causes() == "link_down");
  CHECK(
      Scene().fail(connecting(), Outcome::local_no_route).fail(dns_probe(), Outcome::dns_servfail).causes() ==
      "link_down");
  // One destination without a route is no dead link, and no block either.
  CHECK(Scene().fail(to(identity), Outcome::local_no_route).causes() == "unexplained");
  CHECK(Scene().fail(apple(), Outcome::local_no_route).causes() == "unexplained");
}

TEST_CASE("captive_portal") {
  const Condition portal = [](const Observation& o) {
    return o.role == config::Role::portal && o.family == ipv4;
  };
  CHECK(Scene().fail(portal, Outcome::http_unexpected_status).causes() == "captive_portal");
  CHECK(Scene().fail(portal, Outcome::http_unexpected_body).causes() == "captive_portal");
  CHECK(Scene().fail(on_port(80), Outcome::http_unexpected_status).causes() == "captive_portal");
  // It stands before everything: names lead to it, other ports are closed.
  CHECK(Scene()
            .fail(dns_probe(), Outcome::dns_unexpected_address)
            .fail(connecting(), Outcome::connect_refused)
            .fail(tls(), Outcome::tls_name_mismatch)
            .fail(on_port(80), Outcome::http_unexpected_body)
            .causes() == "captive_portal");
  CHECK(Scene().fail(apple() && tls(), Outcome::tls_not_tls).causes() == "captive_portal");
  // The portal's page has moved, and a port is blocked: two faults, as TLS on other ports gets through.
  CHECK(Scene()
            .fail(portal, Outcome::http_unexpected_body)
            .fail(on_port(5223), Outcome::connect_timeout)
            .causes() == "captive_portal, port_blocked 5223");
  // Another role's page is its server's fault, and an unreachable portal probe shows no portal.
  CHECK(Scene().fail(to("static.ess.apple.com"), Outcome::http_unexpected_body).causes() == "server_fault");
  CHECK(Scene().fail(portal, Outcome::connect_timeout).causes() == "hosts_blocked");
}

TEST_CASE("uplink_down: everything fails to connect, the controls too") {
  CHECK(Scene().fail(connecting(), Outcome::connect_timeout).causes() ==
        "uplink_down");  // resolvers inside answer
  CHECK(Scene()
            .fail(connecting(), Outcome::connect_unreachable)
            .fail(dns_probe(), Outcome::dns_servfail)
            .causes() == "uplink_down");
  // Names without a remembered address never came to connect.
  CHECK(Scene()
            .fail(connecting(), Outcome::dns_timeout)
            .fail(to("1.1.1.1"), Outcome::connect_timeout)
            .fail(dns_probe(), Outcome::dns_timeout)
            .causes() == "uplink_down");
  // One control that works is enough against it.
  CHECK(Scene().fail(connecting() && !to("1.1.1.1"), Outcome::connect_timeout).causes() ==
        "apple_unreachable, hosts_blocked");
  // A control that connects and is answered shows that the uplink is there.
  Scene scene;
  scene.fail(connecting(), Outcome::connect_timeout).fail(to("www.wikipedia.org"), Outcome::tls_alert);
  CHECK(scene.causes() != "uplink_down");
  scene.fail(to("www.wikipedia.org"), Outcome::connect_timeout);
  CHECK(scene.causes() == "uplink_down");
}

TEST_CASE("IPv6 broken alone") {
  Scene scene;
  scene.fail(connecting(ipv6), Outcome::connect_timeout);
  CHECK(scene.causes(ipv6) == "uplink_down");
  CHECK(scene.causes(ipv4) == "");
}

TEST_CASE("dns_down: remembered addresses connect, or none is known") {
  for (const auto outcome :
       {Outcome::dns_timeout, Outcome::dns_unreachable, Outcome::dns_prohibited, Outcome::dns_servfail}) {
    CHECK(Scene().fail(dns_probe(), outcome).causes() == "dns_down");
  }
  CHECK(Scene().fail(dns_probe(), Outcome::dns_timeout).fail(to(identity), Outcome::dns_timeout).causes() ==
        "dns_down");
  // No dns probe of IPv6 speaks for the resolvers, but the look-ups do.
  Scene scene;
  scene.fail(dns_probe(), Outcome::dns_timeout).fail(to(identity, ipv6), Outcome::dns_timeout);
  CHECK(scene.causes(ipv6) == "dns_down");
  // The resolvers answer whoever asks them: a look-up that fails all the same is no sign that they are down.
  CHECK(Scene().fail(to(identity, ipv6), Outcome::dns_timeout).causes(ipv6) == "unexplained");
  // No look-up works, and nobody has an address at all.
  CHECK(Scene().fail(dns_probe(), Outcome::dns_timeout).fail(connecting(), Outcome::dns_timeout).causes() ==
        "dns_down");
  // A dead resolver on this host's own link.
  CHECK(Scene().fail(dns_probe(), Outcome::local_no_route).causes() == "dns_down");
  // An answer, if a false one, is an answer.
  CHECK(Scene()
            .fail(dns_probe(), Outcome::dns_timeout)
            .fail(asked_for(identity), Outcome::dns_nxdomain)
            .causes() != "dns_down");
}

TEST_CASE("trust_outdated and tls_intercepted") {
  const auto apple_issuer = [](Observation& o) { o.topmost_issuer_is_apple = true; };
  const auto tls = [](net::Family family = ipv4) { return apple(family) && of_kind(Kind::tls, family); };
  CHECK(Scene().fail(tls(), Outcome::tls_untrusted).change(tls(), apple_issuer).causes() == "trust_outdated");
  CHECK(Scene().fail(tls(), Outcome::tls_untrusted).causes() == "tls_intercepted 443, tls_intercepted 5223");
  CHECK(Scene().fail(tls() && on_port(443), Outcome::tls_untrusted).causes() == "tls_intercepted 443");
  CHECK(Scene().fail(to(identity), Outcome::tls_not_tls).causes() == "tls_intercepted 443");
  // Each on a port of its own.
  CHECK(Scene().fail(tls(), Outcome::tls_untrusted).change(on_port(5223), apple_issuer).causes() ==
        "trust_outdated, tls_intercepted 443");
  // Interception, and one host that is blocked: both.
  CHECK(Scene()
            .fail(tls() && on_port(443), Outcome::tls_untrusted)
            .fail(to("gsa.apple.com"), Outcome::connect_timeout)
            .causes() == "tls_intercepted 443, hosts_blocked");
  CHECK(Scene()
            .fail(to(identity), Outcome::tls_untrusted)
            .fail(to("gsa.apple.com"), Outcome::tls_reset)
            .causes() == "tls_intercepted 443, hosts_blocked");
  // Not every one that was answered looks intercepted.
  CHECK(Scene()
            .fail(to(identity), Outcome::tls_untrusted)
            .fail(to("gsa.apple.com"), Outcome::tls_alert)
            .causes() == "server_fault, unexplained");
}

TEST_CASE("apple_unreachable: no probe but controls connects") {
  CHECK(Scene().fail(apple(), Outcome::connect_timeout).causes() == "apple_unreachable");
  CHECK(Scene()
            .fail(apple(), Outcome::connect_timeout)
            .fail(to(identity), Outcome::connect_prohibited)
            .causes() == "apple_unreachable");
  // What had no address did not try.
  Scene scene;
  scene.fail(apple(), Outcome::connect_timeout)
      .fail(to(identity), Outcome::dns_nxdomain)
      .fail(asked_for(identity), Outcome::dns_nxdomain);
  CHECK(scene.causes() == "dns_filtered, apple_unreachable");
  CHECK(Scene().fail(apple() && !to(identity), Outcome::connect_timeout).causes() != "apple_unreachable");
}

TEST_CASE("port_blocked") {
  CHECK(Scene().fail(on_port(5223), Outcome::connect_timeout).causes() == "port_blocked 5223");
  CHECK(Scene().fail(on_port(5223), Outcome::tls_reset).causes() == "port_blocked 5223");
  CHECK(Scene().fail(on_port(80), Outcome::http_timeout).causes() == "port_blocked 80");
  CHECK(Scene().fail(on_port(443), Outcome::connect_prohibited).causes() ==
        "port_blocked 443");  // the controls too
  CHECK(Scene().fail(on_port(443) && apple(), Outcome::connect_timeout).causes() == "port_blocked 443");
  CHECK(Scene()
            .fail(on_port(80), Outcome::connect_timeout)
            .fail(on_port(5223), Outcome::connect_refused)
            .causes() == "port_blocked 80, port_blocked 5223");
  // A bare tcp probe still connects.
  Scene bare;
  bare.add("bare", Kind::tcp, "init.push.apple.com", 443, ipv4);
  CHECK(Scene(bare).fail(tls() && on_port(443), Outcome::tls_timeout).causes() == "port_blocked 443");
  // But it does speak against it where those do not even connect. (The push service works on 5223.)
  CHECK(Scene(bare).fail(tls() && on_port(443), Outcome::connect_timeout).causes().find("port_blocked") ==
        std::string::npos);
  // One host of the port works.
  CHECK(Scene()
            .fail(on_port(443) && apple() && !to(identity) && !to(courier), Outcome::connect_timeout)
            .causes() == "hosts_blocked");
  // A host that fails on one port of two, on which others work, is neither.
  CHECK(Scene().fail(on_port(443) && to(courier), Outcome::connect_timeout).causes() == "unexplained");
  // The server of the port's one host answers: it is not blocked.
  CHECK(Scene().fail(on_port(5223), Outcome::tls_alert).causes() == "server_fault");
  // Without a portal probe, a block page on all hosts of the port.
  Scene page;
  std::erase_if(page.all, [](const Observation& o) { return o.role == config::Role::portal; });
  CHECK(page.fail(on_port(80), Outcome::http_unexpected_status).causes() == "server_fault");
}

TEST_CASE("hosts_blocked: one host down") {
  for (const auto outcome :
       {Outcome::connect_timeout, Outcome::connect_refused, Outcome::tls_timeout, Outcome::tls_reset}) {
    CHECK(Scene().fail(to(identity), outcome).causes() == "hosts_blocked");
  }
  CHECK(Scene().fail(to(courier), Outcome::connect_timeout).causes() ==
        "hosts_blocked");  // 443 and 5223: one cause
  CHECK(Scene().fail(to("static.ess.apple.com"), Outcome::connect_timeout).causes() == "hosts_blocked");
}

TEST_CASE("a control that is down alone is a blocked host and no broken uplink") {
  CHECK(Scene().fail(to("1.1.1.1"), Outcome::connect_timeout).causes() == "hosts_blocked");
  CHECK(Scene().fail(controls(), Outcome::connect_timeout).causes() == "hosts_blocked");
}

TEST_CASE("dns_filtered: some names answered falsely, the control's or another resolver's rightly") {
  for (const auto outcome : {Outcome::dns_nxdomain, Outcome::dns_refused, Outcome::dns_no_data}) {
    Scene scene;
    scene.fail(asked_for(identity), outcome).fail(to(identity), outcome).fail(to(identity, ipv6), outcome);
    CHECK(scene.causes(ipv4) == "dns_filtered");
    CHECK(scene.causes(ipv6) == "dns_filtered");
  }
  // Apple's names only, all of them.
  const Condition apple_name = [](const Observation& o) {
    return o.role != config::Role::control && has_name(o);
  };
  CHECK(Scene().fail(apple_name && over(ipv4), Outcome::dns_nxdomain).causes() == "dns_filtered");
  // By type and not by the resolver's family.
  Scene aaaa;
  aaaa.fail(asked_of_type(config::type_aaaa) && asked_for(identity), Outcome::dns_nxdomain);
  CHECK(aaaa.causes(ipv4) == "");
  CHECK(aaaa.causes(ipv6) == "dns_filtered");
  // A sinkhole: whoever is led to it fails there, in whatever way.
  for (const auto outcome : {Outcome::tls_not_tls, Outcome::tls_untrusted, Outcome::connect_timeout,
                             Outcome::dns_unexpected_address}) {
    CHECK(Scene()
              .fail(asked_for(courier), Outcome::dns_unexpected_address)
              .fail(to(courier), outcome)
              .causes() == "dns_filtered");
  }
  Scene block_pages;  // for two hosts, in plain text: no captive portal
  for (const auto& host : {courier, identity}) {
    block_pages.fail(asked_for(host), Outcome::dns_unexpected_address).fail(to(host), Outcome::tls_not_tls);
  }
  CHECK(block_pages.causes() == "dns_filtered");
  // One resolver filters, the other does not, and there is no control.
  Scene one;
  std::erase_if(one.all, is_control);
  CHECK(Scene(one).fail(asked_for(identity) && asking("campus"), Outcome::dns_refused).causes() ==
        "dns_filtered");
  // Nobody shows that the answer is false.
  CHECK(Scene(one).fail(asked_for(identity), Outcome::dns_nxdomain).causes() == "unexplained");
}

TEST_CASE("resolver_down: one of two") {
  for (const auto outcome :
       {Outcome::dns_timeout, Outcome::dns_servfail, Outcome::dns_malformed, Outcome::local_no_route}) {
    CHECK(Scene().fail(asking("campus"), outcome).causes() == "resolver_down");
    CHECK(Scene().fail(asking("campus"), outcome).causes(ipv6) == "");
  }
  CHECK(Scene()
            .fail(asking("campus"), Outcome::dns_timeout)
            .fail(to(identity), Outcome::dns_timeout)
            .causes() == "resolver_down");
  CHECK(Scene().fail(asking("campus") && asked_for(identity), Outcome::dns_servfail).causes() ==
        "resolver_down");
  // No resolver has an answer for one name: neither is down.
  CHECK(Scene().fail(asked_for(identity), Outcome::dns_servfail).causes() == "unexplained");
}

TEST_CASE("clock_wrong and server_fault") {
  CHECK(Scene().fail(apple() && tls(), Outcome::tls_expired).causes() == "clock_wrong");
  CHECK(Scene().fail(on_port(443) && tls(), Outcome::tls_expired).causes() == "clock_wrong");
  Scene scene;
  scene.fail(to(identity), Outcome::tls_expired);
  CHECK(scene.causes() == "server_fault");
  scene.facts.clock_offset = 59;
  CHECK(scene.causes() == "server_fault");
  scene.facts.clock_offset = -61;
  CHECK(scene.causes() == "clock_wrong");
  for (const auto outcome :
       {Outcome::tls_alert, Outcome::tls_protocol, Outcome::tls_name_mismatch, Outcome::tls_alpn_missing}) {
    CHECK(Scene().fail(to(identity), outcome).causes() == "server_fault");
  }
  CHECK(Scene().fail(to(courier), Outcome::tls_alpn_missing).causes() == "server_fault");
  CHECK(Scene().fail(tls(), Outcome::tls_alert).causes() == "server_fault");
  for (const auto outcome : {Outcome::http_malformed, Outcome::http_unexpected_status}) {
    CHECK(Scene().fail(to("static.ess.apple.com"), outcome).causes() == "server_fault");
  }
}

TEST_CASE("two faults at once are both published") {
  CHECK(Scene()
            .fail(on_port(5223), Outcome::connect_timeout)
            .fail(to("gsa.apple.com"), Outcome::connect_refused)
            .causes() == "port_blocked 5223, hosts_blocked");
  CHECK(Scene().fail(dns_probe(), Outcome::dns_timeout).fail(on_port(5223), Outcome::tls_reset).causes() ==
        "dns_down, port_blocked 5223");
  CHECK(Scene()
            .fail(apple() && on_port(443), Outcome::tls_untrusted)
            .fail(on_port(5223), Outcome::connect_timeout)
            .causes() == "tls_intercepted 443, port_blocked 5223");
  CHECK(Scene()
            .fail(asking("campus"), Outcome::dns_timeout)
            .fail(on_port(80), Outcome::connect_timeout)
            .causes() == "port_blocked 80, resolver_down");
  CHECK(Scene()
            .fail(to(identity), Outcome::tls_alert)
            .fail(to("gsa.apple.com"), Outcome::connect_timeout)
            .causes() == "hosts_blocked, server_fault");
  CHECK(Scene()
            .fail(on_port(5223), Outcome::local_error)
            .fail(on_port(80), Outcome::connect_timeout)
            .causes() == "host_fault, port_blocked 80");
  CHECK(Scene().fail(apple(), Outcome::connect_timeout).fail(dns_probe(), Outcome::dns_prohibited).causes() ==
        "dns_down, apple_unreachable");
  CHECK(Scene()
            .fail(asked_for(identity), Outcome::dns_servfail)
            .fail(on_port(5223), Outcome::connect_timeout)
            .causes() == "port_blocked 5223, unexplained");
}

TEST_CASE("addresses_blocked: nothing is down, some addresses always fail") {
  const auto address = [](int n) { return *net::Address::parse("17.57.144." + std::to_string(n)); };
  Scene scene;
  const auto set = [&](std::vector<TriedAddress> tried) {
    scene.change(on_port(5223), [&](Observation& o) { o.addresses = tried; });
  };
  set({{address(1), 3, 3}, {address(2), 3, 0}});
  CHECK(scene.causes() == "addresses_blocked");
  CHECK(scene.causes(ipv6) == "");
  set({{address(1), 2, 2}, {address(2), 3, 0}});
  CHECK(scene.causes() == "");  // not often enough
  set({{address(1), 3, 2}, {address(2), 3, 0}});
  CHECK(scene.causes() == "");  // not each time
  set({{address(1), 3, 3}});
  CHECK(scene.causes() == "");  // no other works
  set({{address(1), 2, 2}, {address(2), 3, 0}});
  scene.change(to(courier) && on_port(443), [&](Observation& o) { o.addresses = {{address(1), 1, 1}}; });
  CHECK(scene.causes() == "addresses_blocked");  // three attempts over both probes of the name
  // Of others that work one connection in ten fails: so does the path, and it may be chance.
  Scene lossy(scene);
  lossy.change(to("gsa.apple.com"),
               [&](Observation& o) { o.addresses = {{address(3), 60, 6}, {address(4), 60, 6}}; });
  CHECK(lossy.causes() == "");
  lossy.change(to("gsa.apple.com"),
               [&](Observation& o) { o.addresses = {{address(3), 60, 2}, {address(4), 60, 2}}; });
  CHECK(lossy.causes() == "addresses_blocked");
  scene.fail(to(identity), Outcome::connect_timeout);
  CHECK(scene.causes() == "hosts_blocked");  // something is down
}

TEST_CASE("degraded_path: more than 1 in 20 failed, or 3 in 100 sent again, of 100 attempts, on two hosts") {
  const auto with = [](int attempts, int failures, int resent, int hosts) {
    Scene scene;
    const std::string targets[] = {identity, "gsa.apple.com"};
    for (int i = 0; i < hosts; ++i) {
      scene.change(to(targets[i]), [&](Observation& o) {
        o.recent_attempts = attempts / hosts;
        o.recent_failures = failures / hosts;
        o.recent_successes_resent = resent / hosts;
      });
    }
    return scene.causes();
  };
  CHECK(with(200, 12, 0, 2) == "degraded_path");
  CHECK(with(200, 10, 0, 2) == "");
  CHECK(with(200, 12, 0, 1) == "");
  CHECK(with(98, 20, 0, 2) == "");
  CHECK(with(100, 6, 0, 2) == "degraded_path");
  CHECK(with(200, 0, 8, 2) == "degraded_path");
  CHECK(with(200, 0, 6, 2) == "");
  CHECK(with(200, 0, 8, 1) == "");
}
