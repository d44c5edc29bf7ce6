// The table of causes: for each row scenes in which it holds, and scenes as near as possible in which it must
// not. What single rows do in detail is in diagnose_test.cpp.

#include <doctest/doctest.h>

#include "verdict/test_scene.hpp"

using namespace reachd;
using namespace reachd::verdict;
using result::Mechanism;

namespace {

Condition portal() {
  return [](const Observation& o) { return o.role == config::Role::portal && o.family == ipv4; };
}
/// A drop of the first data: `http_timeout` on port 80, `tls_timeout` elsewhere.
Scene& stall(Scene& scene, const Condition& where, Mechanism mechanism = Mechanism::stall_after_hello) {
  return scene.fail(tls() && where, Outcome::tls_timeout)
      .fail(pages() && where, Outcome::http_timeout)
      .change(connecting() && where && Condition(fails), traced(mechanism));
}
Scene& reset(Scene& scene, const Condition& where) {
  return scene.fail(tls() && where, Outcome::tls_reset)
      .fail(pages() && where, Outcome::http_reset)
      .change(connecting() && where && Condition(fails), traced(Mechanism::reset_after_hello));
}
void never_worked(Observation& o) {
  o.ever_worked = false;
  o.worked_at.clear();
}
void silent(Observation& o) {
  never_worked(o);
  o.silent = true;
}

}  // namespace

TEST_CASE("a filter that stalls ClientHellos and requests alike blocks hosts, and no server is at fault") {
  Scene scene;
  CHECK(stall(scene, is_ess()).causes() == "hosts_blocked");
  Scene one;
  CHECK(stall(one, to("static.ess.apple.com")).causes() == "hosts_blocked");
}

TEST_CASE("dropped hosts of two ports are hosts, dropped ports are ports") {
  CHECK(Scene().fail(to(identity), Outcome::connect_timeout).causes() == "hosts_blocked");
  Scene two;
  two.fail(to(identity), Outcome::connect_timeout).fail(to("static.ess.apple.com"), Outcome::connect_timeout);
  CHECK(two.causes() == "hosts_blocked");
  Scene ports;
  ports.fail(on_port(80), Outcome::connect_timeout).fail(on_port(5223), Outcome::connect_timeout);
  CHECK(ports.causes() == "port_blocked 80, port_blocked 5223");
}

TEST_CASE("networks_blocked: only Apple's own networks are let out") {
  const auto outside = connecting() && !in_apples_networks();
  CHECK(Scene().fail(outside, Outcome::connect_timeout).causes() == "networks_blocked");
  // The controls have never worked: they are silent, and their addresses speak all the same.
  CHECK(Scene().fail(outside, Outcome::connect_timeout).change(controls(), silent).causes() ==
        "networks_blocked");
  // One outside works.
  CHECK(Scene().fail(outside && !to("1.1.1.1"), Outcome::connect_timeout).causes() == "hosts_blocked");
  // They connect and are stopped behind that: no matter of addresses.
  Scene behind;
  CHECK(stall(behind, outside).causes() != "networks_blocked");
  // An address tried a minute ago inside fails, too.
  Scene more;
  more.fail(outside, Outcome::connect_timeout).change(to(identity), [](Observation& o) {
    o.up = false;
    o.outcome = Outcome::connect_timeout;
  });
  CHECK(more.causes() != "networks_blocked");
}

TEST_CASE("networks_blocked: Apple's networks, while others work") {
  CHECK(Scene().fail(in_apples_networks(), Outcome::connect_timeout).causes() == "networks_blocked");
  // Other addresses of the same name worked before the fault, and had no turn since; or they work now.
  for (const bool before : {true, false}) {
    Scene scene;
    scene.fail(in_apples_networks(), Outcome::connect_timeout).change(to(courier), [&](Observation& o) {
      TriedAddress other{*net::Address::parse("17.57.144.200"), 1};
      other.before_outage = before;
      o.addresses = {other};
    });
    CHECK(scene.causes() == (before ? "networks_blocked" : "hosts_blocked"));
  }
  // All of Apple, wherever it is: that is apple_unreachable.
  CHECK(Scene().fail(apple(), Outcome::connect_timeout).causes() == "apple_unreachable");
}

TEST_CASE("networks_blocked: a dead NAT64 gateway beside native IPv6") {
  Scene scene;
  int number = 0;
  scene.change(apple(ipv6), [&](Observation& o) {
    o.address = net::Address::parse(fmt::format("64:ff9b::1139:{:x}", 0x9000 + ++number));
  });
  CHECK(scene.causes(ipv6) == "");
  scene.fail(apple(ipv6), Outcome::connect_timeout);
  CHECK(scene.causes(ipv6) == "networks_blocked");
  scene.change(apple(ipv6), traced(Mechanism::server));
  CHECK(scene.causes(ipv6) == "server_fault");
  // A prefix of this network's own is known only by configuration.
  Scene own;
  own.facts.nat64.push_back(*net::Network::parse("2a0e:1234:64::/96"));
  own.fail(apple(ipv6), Outcome::connect_timeout).change(apple(ipv6), [&](Observation& o) {
    o.address = net::Address::parse(fmt::format("2a0e:1234:64::1139:{:x}", 0x9000 + ++number));
  });
  CHECK(own.causes(ipv6) == "networks_blocked");
  own.facts.nat64.clear();
  CHECK(own.causes(ipv6) != "networks_blocked");
}

TEST_CASE("dns_filtered: that names meet under the NAT64 prefix makes no block page") {
  Scene scene;
  int number = 0;
  scene.fail(apple(ipv6) && tls(ipv6), Outcome::tls_untrusted)
      .change(apple(ipv6) && tls(ipv6), never_worked)
      .change(apple(ipv6) && tls(ipv6), [&](Observation& o) {
        o.address = net::Address::parse(fmt::format("2a0e:1234:64::1139:{:x}", 0x9000 + ++number));
      });
  CHECK(scene.causes(ipv6) == "dns_filtered");
  scene.facts.nat64.push_back(*net::Network::parse("2a0e:1234:64::/96"));
  CHECK(scene.causes(ipv6) == "tls_intercepted 443, tls_intercepted 5223");
}

TEST_CASE("no_data: connections stand, whatever the host, and not a byte comes") {
  Scene scene;
  CHECK(stall(scene, connecting()).causes() == "no_data");
  // Some do not even stand: a proxy that answers for two ports, its uplink dead.
  scene.fail(on_port(5223), Outcome::connect_timeout);
  CHECK(scene.causes() == "no_data");
  // A byte came to one of them, or one of them works.
  scene.change(to(identity), [](Observation& o) { o.received = true; });
  CHECK(scene.causes() != "no_data");
  Scene works;
  stall(works, connecting() && !to("1.1.1.1"));
  CHECK(works.causes() == "apple_unreachable, hosts_blocked");
  // One host alone is not "whatever the host".
  Scene one;
  one.fail(connecting() && !to(courier), Outcome::connect_timeout);
  stall(one, to(courier));
  CHECK(one.causes() != "no_data");
}

TEST_CASE("no_data: two traces on two ports lose large packets") {
  Scene scene;
  scene.fail(tls(), Outcome::tls_timeout).change(tls(), traced(Mechanism::path_mtu));
  CHECK(scene.causes() == "no_data");
  // Most were not traced, and end likewise; one was traced to another end.
  const auto untraced = tls() && !to(courier);
  scene.change(untraced, [](Observation& o) { o.block.reset(); })
      .change(to("1.1.1.1"), traced(Mechanism::path_mtu));
  CHECK(scene.causes() == "no_data");
  scene.change(controls(), silent);  // as in `once`, where they have never worked
  CHECK(scene.causes() == "no_data");
  scene.change(to(identity), traced(Mechanism::stall_after_hello));
  CHECK(scene.causes() != "no_data");
  Scene one_port;
  one_port.fail(on_port(5223), Outcome::tls_timeout).change(on_port(5223), traced(Mechanism::path_mtu));
  CHECK(one_port.causes() == "port_blocked 5223");
}

TEST_CASE("large_hello_blocked: large ClientHellos die on a port, whatever the host") {
  Scene scene;
  scene.fail(tls(), Outcome::tls_timeout).change(tls(), traced(Mechanism::large_hello));
  CHECK(scene.causes() == "large_hello_blocked 443, large_hello_blocked 5223");
  // Some were not traced, or to no end, and end likewise.
  scene.change(tls() && on_port(443) && !to(identity), [](Observation& o) { o.block.reset(); })
      .change(to("gsa.apple.com"), traced(Mechanism::unknown));
  CHECK(scene.causes() == "large_hello_blocked 443, large_hello_blocked 5223");
  // In `once` a control that was traced is silent, as it has never worked.
  Scene untraced;
  untraced.fail(tls(), Outcome::tls_timeout)
      .change(controls() || on_port(5223), traced(Mechanism::large_hello))
      .change(controls(), silent);
  CHECK(untraced.causes() == "large_hello_blocked 443, large_hello_blocked 5223");
  // One has another end, of which nothing is known: then all that is known is that nothing passes.
  scene.fail(to("gsa.apple.com"), Outcome::tls_reset);
  CHECK(scene.causes() == "port_blocked 443, port_blocked 5223");
  scene.change(to("gsa.apple.com"), traced(Mechanism::reset_after_hello));
  CHECK(scene.causes() == "port_blocked 443, port_blocked 5223");

  Scene one_port;
  const auto on_443 = tls() && on_port(443);
  one_port.fail(on_443, Outcome::tls_reset).change(on_443, traced(Mechanism::large_hello));
  CHECK(one_port.causes() == "large_hello_blocked 443");
  // A small ClientHello that passes says nothing of it.
  one_port.change(to("1.1.1.1"), [](Observation& o) {
    o.up = true;
    o.outcome = Outcome::ok;
    o.block.reset();
    o.large_hello = false;
  });
  CHECK(one_port.causes() == "large_hello_blocked 443");
  // A large one passes: whole, or as far as a server that answers wrongly.
  one_port.change(to("1.1.1.1"), [](Observation& o) { o.large_hello = true; });
  CHECK(one_port.causes() == "port_blocked 443");
  one_port.fail(to("1.1.1.1"), Outcome::tls_untrusted);
  CHECK(one_port.causes().find("large_hello_blocked") == std::string::npos);
}

TEST_CASE("link_down: the next hop has just died, and some attempts ended before the kernel gave it up") {
  Scene scene;
  scene.fail(everything(), Outcome::local_no_route);
  CHECK(scene.causes() == "link_down");
  scene.fail(to(identity), Outcome::connect_timeout);
  CHECK(scene.causes() == "link_down");
  // Something connects: this host does have a way out.
  scene.change(to("1.1.1.1"), [](Observation& o) {
    o.up = true;
    o.outcome = Outcome::ok;
  });
  CHECK(scene.causes() == "dns_down, apple_unreachable, unexplained");
  // Only a resolver on this host's own link is gone.
  Scene resolver;
  resolver.fail(connecting(), Outcome::connect_timeout).fail(dns_probe(), Outcome::local_no_route);
  CHECK(resolver.causes() == "uplink_down, unexplained");
}

TEST_CASE("uplink_down: nothing connects and nothing answers") {
  Scene scene;
  scene.fail(connecting(), Outcome::connect_timeout);
  CHECK(scene.causes() == "uplink_down");
  // From the start, so that nothing has ever worked.
  CHECK(Scene(scene).change(connecting(), never_worked).causes() == "uplink_down");
  // No control speaks: still nothing answers.
  CHECK(Scene(scene).change(controls(), silent).causes() == "uplink_down");
  // A proxy's page that its own uplink is dead is no answer; another page is.
  scene.fail(on_port(80), Outcome::http_unexpected_status).change(on_port(80), answers(503, "squid"));
  CHECK(scene.causes() == "uplink_down");
  scene.change(on_port(80), answers(404, "squid"));
  CHECK(scene.causes().find("uplink_down") == std::string::npos);
  // A control inside this network works and says nothing of the uplink.
  Scene inside;
  inside.fail(connecting() && !to("1.1.1.1"), Outcome::connect_timeout)
      .change(to("1.1.1.1"), at("10.0.0.1"))
      .change(to("1.1.1.1"), [](Observation& o) { o.silent = true; });
  CHECK(inside.causes() == "uplink_down");
}

TEST_CASE("uplink_down: a proxy is the only way out, and DNS knows inside names only") {
  Scene scene;
  scene.fail(everything(), Outcome::dns_nxdomain).fail(to("1.1.1.1"), Outcome::connect_timeout);
  CHECK(scene.causes() == "uplink_down");
}

TEST_CASE("dns_down: every resolver denies every name, the controls' too") {
  Scene scene;
  scene.fail(dns_probe(), Outcome::dns_nxdomain)
      .fail(connecting() && Condition(has_name), Outcome::dns_nxdomain);
  CHECK(scene.causes() == "dns_down");
  // The control's name is answered: a filter.
  Scene filter;
  filter.fail(everything() && Condition(has_name) && !Condition(is_control), Outcome::dns_nxdomain);
  CHECK(filter.causes() == "dns_filtered");
  // One resolver denies, the other answers.
  CHECK(Scene().fail(asking("campus"), Outcome::dns_nxdomain).causes() == "dns_filtered");
  // One denies, the other is silent.
  Scene both(scene);
  both.fail(asking("campus"), Outcome::dns_timeout);
  CHECK(both.causes() == "dns_down");
  // Each is answered with 0.0.0.0, which denies it, too.
  Scene nowhere;
  nowhere.fail(everything() && Condition(has_name), Outcome::dns_unexpected_address);
  CHECK(nowhere.causes() == "dns_down");
  // That there is no HTTPS record is told as before.
  nowhere.add("resolve-https", Kind::dns, identity, 53, ipv4).type = 65;
  CHECK(nowhere.causes() == "dns_down");
}

TEST_CASE("dns_filtered: every name leads to one private address, the controls' too") {
  Scene scene;
  scene.fail(dns_probe(), Outcome::dns_unexpected_address)
      .fail(connecting() && Condition(has_name), Outcome::connect_timeout)
      .change(connecting() && Condition(has_name), at("10.9.9.9"))
      .change(to("www.wikipedia.org"), silent);
  CHECK(scene.causes() == "dns_filtered");
  // Apple's names lead where they should, and nothing answers there.
  scene.change(apple(), [](Observation& o) { o.address = address_of(o.target, ipv4); });
  CHECK(scene.causes() != "dns_filtered");
}

TEST_CASE("dns_filtered: names that lead to a public block page") {
  for (const auto& outcome : {Outcome::tls_untrusted, Outcome::connect_timeout, Outcome::tls_not_tls}) {
    Scene scene;
    scene.fail(connecting() && is_ess(), outcome)
        .change(connecting() && is_ess(), at("146.112.61.104"))
        .fail(to("static.ess.apple.com"), Outcome::http_unexpected_body)
        .change(to("static.ess.apple.com"), foreign());
    CHECK(scene.causes() == "dns_filtered");
    // Something has worked there, so it is no block page.
    scene.change(to("gsa.apple.com"), at("146.112.61.9"));
    CHECK(scene.causes() != "dns_filtered");
  }
  // The same network holds a control, which is dropped there, too.
  Scene cdn;
  cdn.fail(pages(), Outcome::connect_timeout)
      .fail(controls(), Outcome::connect_timeout)
      .change(pages() || to("www.wikipedia.org"), at("23.55.160.11"));
  CHECK(cdn.causes() == "networks_blocked");
  // One name alone may have moved; two in Apple's own network are Apple's.
  Scene one;
  one.fail(to(identity), Outcome::connect_timeout).change(to(identity), at("208.91.112.55"));
  CHECK(one.causes() == "hosts_blocked");
  CHECK(Scene()
            .fail(to(identity), Outcome::connect_timeout)
            .fail(to("query.ess.apple.com"), Outcome::connect_timeout)
            .causes() == "hosts_blocked");
}

TEST_CASE("tls_intercepted: those that were answered decide, and an old TLS is no server of Apple's") {
  Scene scene;
  scene.fail(apple() && tls() && on_port(443), Outcome::tls_untrusted)
      .fail(to("gsa.apple.com"), Outcome::connect_timeout);
  CHECK(scene.causes() == "tls_intercepted 443, hosts_blocked");
  Scene old;
  old.fail(apple() && tls(), Outcome::tls_protocol);
  CHECK(old.causes() == "server_fault");
  // A version is not told by its name: TLS 1.2 that this side cannot accept is a server's fault.
  old.change(tls(), [](Observation& o) { o.tls_version = "TLSv1.2"; });
  CHECK(old.causes() == "server_fault");
  old.change(tls(), [](Observation& o) {
    o.tls_version = "TLSv1";
    o.older_than_tls12 = true;
  });
  CHECK(old.causes() == "tls_intercepted 443, tls_intercepted 5223");
  // The alert protocol_version, which does not say what its sender speaks.
  Scene alert;
  alert.fail(apple() && tls(), Outcome::tls_alert);
  CHECK(alert.causes() == "server_fault");
  alert.change(tls(), [](Observation& o) { o.older_than_tls12 = true; });
  CHECK(alert.causes() == "tls_intercepted 443, tls_intercepted 5223");
  // Plain text for some hosts, while TLS reaches others: a filter's page, and nobody has to sign in.
  CHECK(Scene().fail(tls() && is_ess(), Outcome::tls_not_tls).causes() == "tls_intercepted 443");
  // A control of its own kind of fault does not hide it.
  CHECK(Scene()
            .fail(apple() && on_port(443), Outcome::tls_untrusted)
            .fail(to("1.1.1.1"), Outcome::tls_alert)
            .causes() == "tls_intercepted 443, server_fault");
}

TEST_CASE("captive_portal: one that lets Apple's own page through") {
  const auto login = answers(302, "", "http://login.example.net/?u=1");
  Scene scene;
  scene.fail(connecting() && !portal(), Outcome::connect_timeout)
      .fail(pages() && !portal(), Outcome::http_unexpected_status)
      .change(pages() && !portal(), login);
  CHECK(scene.causes() == "captive_portal");
  // TLS reaches Apple: it is no portal that redirects two hosts.
  Scene open;
  open.fail(pages() && !portal(), Outcome::http_unexpected_status)
      .change(pages() && !portal(), login)
      .change(pages(), foreign());
  CHECK(open.causes() == "http_intercepted");
  // One host alone, or to a place of Apple's own.
  Scene moved(scene);
  moved.change(pages() && !portal(), answers(302, "", "https://www.apple.com/"));
  CHECK(moved.causes().find("captive_portal") == std::string::npos);
  // The same page for two hosts, or a status that asks for a login.
  scene.change(pages() && !portal(), answers(200, "", "", "0123"));
  CHECK(scene.causes() == "captive_portal");
  scene.change(pages() && !portal(), answers(511));
  CHECK(scene.causes() == "captive_portal");
}

TEST_CASE("captive_portal: whatever a portal says to the portal probe, if it says anything") {
  for (const auto outcome : {Outcome::http_unexpected_status, Outcome::http_unexpected_body,
                             Outcome::http_malformed, Outcome::http_timeout, Outcome::http_closed}) {
    Scene scene;
    scene.fail(portal(), outcome).change(portal(), answers(200));
    CHECK(scene.causes() == "captive_portal");
  }
  Scene nothing;
  CHECK(stall(nothing, portal()).causes() == "hosts_blocked");
}

TEST_CASE("http_intercepted: something in front of Apple answers, and it is no portal") {
  const auto denied = answers(403, "squid");
  // For all of plain HTTP, the portal's page too.
  Scene all;
  all.fail(on_port(80), Outcome::http_unexpected_status).change(on_port(80), denied);
  CHECK(all.causes() == "http_intercepted");
  // For the bag alone: by marks that no good answer had.
  const auto bag = to("init-p01st.push.apple.com");
  Scene scene;
  scene.fail(bag, Outcome::http_unexpected_status).change(bag, denied);
  CHECK(scene.causes() == "server_fault");
  scene.change(bag, foreign());
  CHECK(scene.causes() == "http_intercepted");
}

TEST_CASE("http_intercepted: the SYN-ACK comes from nearer than the server's") {
  const auto bag = to("init-p01st.push.apple.com");
  Scene scene;
  scene.fail(bag, Outcome::http_unexpected_body)
      .change(bag, answers(200))
      .change(bag, traced(Mechanism::unknown));
  CHECK(scene.causes() == "server_fault");
  scene.change(bag, traced(Mechanism::interception));
  CHECK(scene.causes() == "http_intercepted");
  // Another page that ends likewise, as far as it was not traced.
  const auto page = to("static.ess.apple.com");
  scene.fail(page, Outcome::http_unexpected_body);
  CHECK(scene.causes() == "http_intercepted");
  scene.change(page, traced(Mechanism::unknown));
  CHECK(scene.causes() == "http_intercepted, server_fault");
  // The portal probe's page is the portal's, whatever the place.
  scene.fail(portal(), Outcome::http_unexpected_body).change(portal(), answers(200));
  CHECK(scene.causes() == "captive_portal");
}

TEST_CASE("apple_unreachable: reset after the first data, whatever the port") {
  Scene scene;
  CHECK(reset(scene, apple()).causes() == "apple_unreachable");
  // A server was reached.
  scene.fail(to(identity), Outcome::tls_alert);
  CHECK(scene.causes().find("apple_unreachable") == std::string::npos);
}

TEST_CASE("server_fault: the trace saw the server itself refuse") {
  Scene scene;
  scene.fail(on_port(5223), Outcome::connect_refused);
  CHECK(scene.causes() == "port_blocked 5223");
  scene.change(on_port(5223), traced(Mechanism::server));
  CHECK(scene.causes() == "server_fault");
  // Alerts of two servers are no block.
  CHECK(Scene()
            .fail(to("gsa.apple.com"), Outcome::tls_alert)
            .fail(to("albert.apple.com"), Outcome::tls_alert)
            .causes() == "server_fault");
}

TEST_CASE("hosts_blocked: a control in the same network works, and hosts beside it do not") {
  Scene scene;
  scene.fail(to("gsa.apple.com"), Outcome::connect_timeout)
      .fail(to("albert.apple.com"), Outcome::connect_timeout)
      .change(to("www.wikipedia.org"), at("17.32.194.3"));
  CHECK(scene.causes() == "hosts_blocked");
}

TEST_CASE("dns_type_filtered: HTTPS queries fail where those for addresses are answered") {
  constexpr config::RecordType https = 65;
  const auto of_type_https = [](const Observation& o) { return o.type == https; };
  const auto with_https = [] {
    Scene scene;
    for (const auto& resolver : {"system-1", "campus"}) {
      auto& o = scene.add("resolve-https", Kind::dns, identity, 53, ipv4);
      o.resolver = resolver;
      o.type = https;
    }
    return scene;
  };
  CHECK(with_https().causes() == "");
  for (const auto outcome :
       {Outcome::dns_timeout, Outcome::dns_refused, Outcome::dns_nxdomain, Outcome::dns_servfail,
        Outcome::dns_no_data, Outcome::dns_malformed, Outcome::dns_tcp_failed}) {
    CHECK(with_https().fail(of_type_https, outcome).causes() == "dns_type_filtered");
    CHECK(with_https().fail(of_type_https && asking("campus"), outcome).causes() == "dns_type_filtered");
  }
  // Nobody answers for this name there, or for any other.
  CHECK(with_https().fail(asked_for(identity), Outcome::dns_refused).causes() == "dns_filtered");
  CHECK(with_https().fail(asking("campus"), Outcome::dns_timeout).causes() == "resolver_down");
  CHECK(with_https().fail(dns_probe(), Outcome::dns_timeout).causes() == "dns_down");
  // This host's own fault.
  CHECK(with_https().fail(of_type_https, Outcome::local_error).causes() == "host_fault");
}

TEST_CASE("addresses_blocked: some addresses of one name fail, while others of it work") {
  const auto address = [](int n) { return *net::Address::parse("17.57.144." + std::to_string(n)); };
  const auto when = [](int seconds) { return base::Steady(std::chrono::seconds(seconds)); };
  TriedAddress failing{address(1), 3, 3}, working{address(2), 3, 0};
  failing.failing_since = when(20);
  working.worked = when(30);
  const auto causes = [&] {
    return Scene().change(on_port(5223), [&](Observation& o) { o.addresses = {failing, working}; }).causes();
  };
  CHECK(causes() == "addresses_blocked");
  // It has not worked since: all of them may fail now.
  working.worked = when(10);
  CHECK(causes() == "");
  working.worked = when(30);
  // Of other names of the pattern: that one may have moved.
  failing.names = 0b011;
  working.names = 0b100;
  CHECK(causes() == "");
  working.names = 0b110;
  CHECK(causes() == "addresses_blocked");
  // No name has it any more.
  failing.names = 0;
  CHECK(causes() == "");
}

TEST_CASE("dns_tcp_blocked: TCP fails, UDP answers") {
  CHECK(Scene().fail(dns_probe(), Outcome::dns_tcp_failed).causes() == "dns_tcp_blocked");
  CHECK(Scene().fail(asked_for(courier), Outcome::dns_tcp_failed).causes() == "dns_tcp_blocked");
  // Asked over TCP from the start: UDP must answer at the same resolver.
  const auto over_tcp = [](Observation& o) { o.dns_over_tcp = true; };
  Scene tcp;
  tcp.fail(asked_for(courier), Outcome::dns_tcp_failed).change(asked_for(courier), over_tcp);
  CHECK(tcp.causes() == "dns_tcp_blocked");
  tcp.change(dns_probe(), over_tcp);
  CHECK(tcp.causes() == "unexplained");
}

TEST_CASE("a control that is silent has no cause, and hides none") {
  Scene scene;
  scene.fail(controls(), Outcome::connect_timeout).change(controls(), silent);
  CHECK(scene.causes() == "");
  scene.fail(on_port(5223), Outcome::connect_timeout);
  CHECK(scene.causes() == "port_blocked 5223");
  // One that once worked speaks.
  CHECK(Scene().fail(controls(), Outcome::connect_timeout).causes() == "hosts_blocked");
}

TEST_CASE("a fault of this host's own is explained by nothing else") {
  CHECK(Scene().fail(to(identity), Outcome::local_no_route).causes() == "unexplained");
  CHECK(Scene()
            .fail(connecting(), Outcome::connect_timeout)
            .fail(to(identity), Outcome::local_error)
            .causes() == "host_fault, uplink_down");
}

namespace {

/// Each probe lost one of so many connections and made the others; those that fail do so for the third time.
Scene lossy(int one_of, const Condition& failing, int failures = 3) {
  Scene scene;
  return scene.fail(failing, Outcome::connect_timeout)
      .change(connecting(),
              [=](Observation& o) {
                o.losses = one_of > 0 ? 1 : 0;
                o.successes = one_of > 0 ? one_of - 1 : 10;
              })
      .change(failing, [=](Observation& o) {
        o.failures_in_a_row = failures;
        o.losses = o.successes = 0;
      });
}

}  // namespace

TEST_CASE("where connections are lost whatever the host, what happens to fail together is no block") {
  const auto two = to(identity) || to("gsa.apple.com");
  CHECK(lossy(0, two).causes() == "hosts_blocked");
  CHECK(lossy(3, two).causes() == "unexplained");
  // However long: a limit may meet the same probes again and again.
  CHECK(lossy(3, two, 12).causes() == "unexplained");
  // Where little is lost chance makes two failures in a row, and hardly three.
  CHECK(lossy(25, two, 2).causes() == "unexplained");
  CHECK(lossy(25, two, 3).causes() == "hosts_blocked");

  CHECK(lossy(0, on_port(5223)).causes() == "port_blocked 5223");
  CHECK(lossy(3, on_port(5223)).causes() == "unexplained");
  CHECK(lossy(0, in_apples_networks()).causes() == "networks_blocked");
  CHECK(lossy(3, in_apples_networks()).causes() == "unexplained");
  CHECK(lossy(0, apple()).causes() == "apple_unreachable");
  CHECK(lossy(2, apple()).causes() == "unexplained");
  // One of a port's hosts has not failed for long enough to tell: nothing is said of the port, nor of the
  // others.
  const auto one = [](Observation& o) { o.failures_in_a_row = 3; };
  CHECK(lossy(3, on_port(80), 12).change(to("captive.apple.com"), one).causes() == "unexplained");
}

TEST_CASE("a trace that gets through where a probe does not shows that it is not blocked for good") {
  const auto got_through = [](Observation& o) { o.trace_got_through = true; };
  CHECK(lossy(0, to(identity)).change(to(identity), got_through).causes() == "unexplained");
  CHECK(lossy(0, on_port(5223)).change(on_port(5223), got_through).causes() == "unexplained");
  // Nothing works at the moment, and a trace got through: the uplink is not down.
  CHECK(lossy(0, connecting()).causes() == "uplink_down");
  CHECK(lossy(0, connecting()).change(to(identity), got_through).causes() == "unexplained");
}

TEST_CASE("dns_filtered: one type of record is denied for every name, the controls' too") {
  const auto of_type = [](config::RecordType type) {
    return dns_probe() && [=](const Observation& o) { return o.type == type; };
  };
  for (const auto outcome : {Outcome::dns_nxdomain, Outcome::dns_refused, Outcome::dns_no_data}) {
    Scene a, aaaa, all;
    a.fail(of_type(config::type_a), outcome).fail(connecting() && Condition(has_name), outcome);
    CHECK(a.causes() == "dns_filtered");
    CHECK(a.causes(ipv6) == "");
    aaaa.fail(of_type(config::type_aaaa), outcome).fail(connecting(ipv6) && Condition(has_name), outcome);
    CHECK(aaaa.causes() == "");
    CHECK(aaaa.causes(ipv6) == "dns_filtered");
    all.fail(dns_probe(), outcome).fail(connecting() && Condition(has_name), outcome);
    CHECK(all.causes() == "dns_down");
  }
  // Every name leads to the same wrong address, where nothing answers; the control's, too.
  Scene wrong;
  wrong.fail(of_type(config::type_a), Outcome::dns_unexpected_address)
      .fail(connecting() && Condition(has_name), Outcome::connect_timeout)
      .change(connecting() && Condition(has_name), [](Observation& o) {
        o.address = net::Address::parse("198.51.100.66");
        o.worked_at.clear();
      });
  CHECK(wrong.causes() == "dns_filtered");
  // Without a word of a dns probe a control there makes it a content delivery network, whose ports are
  // blocked.
  wrong.change(dns_probe(), [](Observation& o) {
    o.up = true;
    o.outcome = Outcome::ok;
  });
  CHECK(wrong.causes().find("dns_filtered") == std::string::npos);
  // Nobody has an answer of one type: no row of the table.
  Scene silent;
  silent.fail(of_type(config::type_aaaa), Outcome::dns_servfail);
  CHECK(silent.causes() == "unexplained");
}

TEST_CASE("dns_filtered: a block page is remembered while answers that led to it are still kept") {
  Scene scene;
  scene.fail(to(identity), Outcome::connect_refused).change(to(identity), [](Observation& o) {
    o.address = net::Address::parse("146.112.61.104");
    o.worked_at.clear();
  });
  CHECK(scene.causes() == "hosts_blocked");
  scene.facts.block_pages = {*net::Network::parse("146.112.61.0/24")};
  CHECK(scene.causes() == "dns_filtered");
  // Somebody has worked there: a block page it is no more.
  scene.change(to("gsa.apple.com"), at("146.112.61.7"));
  CHECK(scene.causes() == "hosts_blocked");
}

TEST_CASE("what is asked behind a handshake is compared with what is asked there, not with handshakes") {
  const auto bags = to("init.ess.apple.com") || to("init.push.apple.com");
  const auto with_bags = [&] { return Scene().change(bags, [](Observation& o) { o.kind = Kind::https; }); };
  // None of the two is answered: whatever data is dropped behind the handshake, on this port.
  CHECK(with_bags().fail(bags, Outcome::http_timeout).causes() == "port_blocked 443");
  // One is, one is not.
  CHECK(with_bags().fail(to("init.ess.apple.com"), Outcome::http_timeout).causes() == "hosts_blocked");
  // They do not come so far, while the other hosts' handshakes do.
  CHECK(with_bags().fail(bags, Outcome::tls_timeout).causes() == "hosts_blocked");
  // The server answers, and wrongly.
  CHECK(with_bags().fail(bags, Outcome::http_unexpected_status).causes() == "server_fault");
}
