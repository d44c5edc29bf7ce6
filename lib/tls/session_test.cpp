// Successful handshakes, and what a session reports about them.

#include "tls/session.hpp"

#include <doctest/doctest.h>

#include "tls/test_server.hpp"

using namespace reachd;
using namespace reachd::tls;
using namespace reachd::tls::test;
using result::Outcome;
using Step = Session::Step;

namespace {

struct PinnedCourier {
  Identity top = root({.common_name = "Test Root", .organisation = "Apple Inc.", .ca = true});
  Identity middle = issue({.common_name = "Test Server CA", .organisation = "Apple Inc.", .ca = true}, top);
  Identity leaf = issue(
      {.common_name = "courier", .alternative_names = "DNS:courier.example,IP:192.0.2.7,IP:2001:db8::7"},
      middle);
  std::vector<X509*> chain{middle.certificate.get()};
  std::shared_ptr<const Trust> trust = trust_in({}, {key_hash(middle.certificate.get())});
};

ServerOrder only(int version) {
  return {.min_version = version, .max_version = version};
}

}  // namespace

TEST_CASE("a good server over TLS 1.2 and 1.3, its bytes at once and one by one") {
  const PinnedCourier courier;
  const auto context = context_for(courier.trust, {"apns-security-v3"});
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (const std::size_t portion : {0U, 1U, 7U}) {
      CAPTURE(version);
      CAPTURE(portion);
      ServerOrder order = only(version);
      order.alpn = "apns-security-v3";
      Server server(courier.leaf, courier.chain, order);
      Session session(context, "courier.example", at(present));
      CHECK_FALSE(session.facts().received);
      CHECK(converse(session, server, portion) == Step::done);
      CHECK(session.outcome() == Outcome::ok);
      CHECK(session.detail().empty());
      CHECK(session.facts().received);
      CHECK(server.sni() == "courier.example");
      const auto facts = session.facts();
      CHECK(facts.version == (version == TLS1_2_VERSION ? "TLSv1.2" : "TLSv1.3"));
      CHECK(facts.alpn == "apns-security-v3");
      CHECK(facts.issuer == "Test Server CA");
      CHECK(facts.authority_is_apple);
      CHECK(facts.chain.size() == 2);
      CHECK(facts.not_after == at(present + 300 * day));
    }
  }
}

TEST_CASE("the end is orderly: close_notify both ways, tickets discarded") {
  const PinnedCourier courier;
  const auto context = context_for(courier.trust);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    Server server(courier.leaf, courier.chain, only(version));
    Session session(context, "courier.example", at(present));
    REQUIRE(converse(session, server) == Step::done);
    session.close_notify();
    const auto farewell = session.take();
    CHECK_FALSE(farewell.empty());
    CHECK_FALSE(session.drain());  // with TLS 1.3, two tickets were read here
    server.feed(farewell);
    server.step();
    CHECK(server.client_closed());
    SSL_write(server.native(), "data nobody asked for", 21);
    SSL_shutdown(server.native());
    session.feed(server.take());
    CHECK(session.drain());
    CHECK(session.drain());
    CHECK(session.outcome() == Outcome::ok);
  }
}

TEST_CASE("a literal address is matched against the certificate and not sent") {
  const PinnedCourier courier;
  const auto context = context_for(courier.trust);
  for (const auto& [name, outcome] : {std::pair{"192.0.2.7", Outcome::ok},
                                      {"2001:db8::7", Outcome::ok},
                                      {"192.0.2.8", Outcome::tls_name_mismatch},
                                      {"2001:db8::8", Outcome::tls_name_mismatch}}) {
    Server server(courier.leaf, courier.chain);
    Session session(context, name, at(present));
    converse(session, server);
    CHECK(session.outcome() == outcome);
    CHECK(server.sni().empty());
  }

  const Identity by_hand = issue({.alternative_names = "DNS:192.0.2.7"}, courier.middle);
  Server server(by_hand, courier.chain);
  Session session(context, "192.0.2.7", at(present));
  converse(session, server);
  CHECK(session.outcome() == Outcome::tls_name_mismatch);
  CHECK(session.detail() == "the certificate has 192.0.2.7 as a host name (DNS), not as an address (IP)");
}

TEST_CASE("with `trust: any` whatever certificate will do") {
  const PinnedCourier courier;
  config::TrustSet set;
  set.any = true;
  const auto context = context_for(*load_trust(set));
  const Identity elsewhere =
      issue({.alternative_names = "DNS:x.example", .until = present - day}, courier.middle);
  Server server(elsewhere, {});
  Session session(context, "192.0.2.7", at(present));
  CHECK(converse(session, server) == Step::done);
  CHECK(session.outcome() == Outcome::ok);
  CHECK(session.facts().issuer == "Test Server CA");
}

TEST_CASE("a trailing dot is not part of the name") {
  const PinnedCourier courier;
  Server server(courier.leaf, courier.chain);
  Session session(context_for(courier.trust), "courier.example.", at(present));
  CHECK(converse(session, server) == Step::done);
  CHECK(server.sni() == "courier.example");
}

TEST_CASE("if ALPN is not requested, none is required and none is reported") {
  const PinnedCourier courier;
  ServerOrder order;
  order.alpn = "h2";  // this server chooses only if something is offered
  Server server(courier.leaf, courier.chain, order);
  Session session(context_for(courier.trust), "courier.example", at(present));
  CHECK(converse(session, server) == Step::done);
  CHECK(session.facts().alpn.empty());
}

TEST_CASE("a session can be moved in the middle of its handshake") {
  const PinnedCourier courier;
  Server server(courier.leaf, courier.chain);
  Session first(context_for(courier.trust), "courier.example", at(present));
  REQUIRE(first.handshake() == Step::want_input);
  Session second(std::move(first));
  CHECK(converse(second, server) == Step::done);
  CHECK(second.facts().issuer == "Test Server CA");
}

TEST_CASE("a verified chain is not verified again, but its dates and the name are checked each time") {
  const PinnedCourier courier;
  const auto context = context_for(courier.trust);
  VerifiedChains verified;
  const auto outcome = [&](const Identity& leaf, const std::string& name, std::time_t now) {
    Server server(leaf, courier.chain);
    Session session(context, name, at(now), &verified);
    converse(session, server);
    CHECK(session.facts().chain.size() == 2);
    return session.outcome();
  };
  CHECK(outcome(courier.leaf, "courier.example", present) == Outcome::ok);
  CHECK(verified.size() == 1);
  CHECK(outcome(courier.leaf, "courier.example", present) == Outcome::ok);
  CHECK(outcome(courier.leaf, "other.example", present) == Outcome::tls_name_mismatch);
  CHECK(outcome(courier.leaf, "courier.example", present + 301 * day) == Outcome::tls_expired);
  CHECK(outcome(courier.leaf, "courier.example", present - 31 * day) == Outcome::tls_expired);
  CHECK(outcome(courier.leaf, "courier.example", present) == Outcome::ok);
  CHECK(verified.size() == 1);

  // Only a chain that is good in every respect is remembered.
  const Identity expired =
      issue({.common_name = "x", .alternative_names = "DNS:courier.example", .until = present - day},
            courier.middle);
  CHECK(outcome(expired, "courier.example", present) == Outcome::tls_expired);
  const Identity weak =
      issue({.common_name = "x", .alternative_names = "DNS:courier.example"}, courier.middle, rsa_key(1024));
  CHECK(outcome(weak, "courier.example", present) == Outcome::tls_protocol);
  const Identity stranger = root({.common_name = "x", .alternative_names = "DNS:courier.example"});
  CHECK(outcome(stranger, "courier.example", present) == Outcome::tls_untrusted);
  CHECK(verified.size() == 1);

  // It is in fact looked up: a chain added under this key passes unverified.
  const auto key = VerifiedChains::key(
      *courier.trust, stack({stranger.certificate.get(), courier.middle.certificate.get()}).get());
  REQUIRE(key);
  verified.add(*key, present - day, present + day);
  CHECK(outcome(stranger, "courier.example", present) == Outcome::ok);
}

TEST_CASE("protocol names that cannot be encoded are rejected") {
  const PinnedCourier courier;
  CHECK(make_context(courier.trust, {""}).error() == "an ALPN protocol name has 1 to 255 bytes");
  CHECK_FALSE(make_context(courier.trust, {std::string(256, 'a')}));
  const auto long_list = make_context(courier.trust, std::vector<std::string>(300, std::string(255, 'a')));
  CHECK(long_list.error() == "the ALPN list is longer than 65535 bytes");
  CHECK(make_context(courier.trust, {std::string(255, 'a')}));
}

TEST_CASE("data goes both ways behind the handshake") {
  const Courier courier;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    ServerOrder order = only(version);
    order.page = std::string(10'000, 'x');
    Server server(courier.leaf, courier.chain, order);
    Session session(courier.plain, host, at(present));
    session.write(std::vector<std::uint8_t>{'e', 'a', 'r', 'l', 'y'});  // does nothing yet
    REQUIRE(converse(session, server) == Step::done);
    session.write(std::vector<std::uint8_t>{'G', 'E', 'T'});
    server.feed(session.take());
    server.step();
    CHECK(server.asked() == "GET");
    std::vector<std::uint8_t> data;
    session.feed(server.take());
    CHECK_FALSE(session.drain(&data));
    CHECK(data == std::vector<std::uint8_t>(10'000, 'x'));
    CHECK(session.outcome() == Outcome::ok);
  }
}
