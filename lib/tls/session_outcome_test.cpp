// What the certificate shows and what the server rejects about the client: the outcomes, their order, and the
// facts that are kept.

#include <doctest/doctest.h>

#include "tls/test_server.hpp"

using namespace reachd;
using namespace reachd::tls;
using namespace reachd::tls::test;
using result::Outcome;
using Step = Session::Step;

TEST_CASE("the certificate's problems are reported in order, and the facts are kept") {
  const Courier courier;
  const Identity stranger = root({.common_name = "Interceptor", .organisation = "Firewall", .ca = true});
  const auto leaf = [&](const Identity& issuer, const std::string& name, std::time_t until) {
    return issue({.common_name = "leaf", .alternative_names = "DNS:" + name, .until = until}, issuer);
  };
  const std::time_t good = present + 300 * day;
  const std::time_t bad = present - day;
  struct Row {
    Identity leaf;
    const Identity& issuer;
    std::string alpn;
    Outcome outcome;
    std::string_view detail;
  };
  std::vector<Row> table;
  table.push_back({leaf(courier.top, host, good), courier.top, "apns-security-v3", Outcome::ok, ""});
  table.push_back(
      {leaf(stranger, host, good), stranger, "apns-security-v3", Outcome::tls_untrusted, "'Interceptor'"});
  table.push_back({leaf(stranger, "x.example", bad), stranger, "", Outcome::tls_untrusted, "'Interceptor'"});
  table.push_back(
      {leaf(courier.top, host, bad), courier.top, "apns-security-v3", Outcome::tls_expired, "clock"});
  table.push_back(
      {leaf(courier.top, "x.example", bad), courier.top, "", Outcome::tls_expired, "expired at 2029-12-31"});
  table.push_back({leaf(courier.top, "x.example", good), courier.top, "apns-security-v3",
                   Outcome::tls_name_mismatch, "the certificate is for x.example, not for courier.example"});
  table.push_back(
      {leaf(courier.top, "x.example", good), courier.top, "", Outcome::tls_name_mismatch, "x.example"});
  table.push_back(
      {leaf(courier.top, host, good), courier.top, "", Outcome::tls_alpn_missing, "apns-security-v3"});
  for (const auto& row : table) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
      CAPTURE(row.detail);
      Server server(row.leaf, {row.issuer.certificate.get()},
                    {.min_version = version, .max_version = version, .alpn = row.alpn});
      Session session(courier.context, host, at(present));
      CHECK(converse(session, server) == (row.outcome == Outcome::ok ? Step::done : Step::failed));
      CHECK(session.outcome() == row.outcome);
      CHECK(contains(session.detail(), row.detail));
      const auto facts = session.facts();
      CHECK(facts.version == (version == TLS1_2_VERSION ? "TLSv1.2" : "TLSv1.3"));
      CHECK(facts.alpn == row.alpn);
      CHECK(facts.chain.size() == 2);
      CHECK(facts.issuer == (&row.issuer == &stranger ? "Interceptor" : "Root"));
      // The handshake itself succeeded: close it properly.
      session.close_notify();
      server.feed(session.take());
      server.step();
      CHECK(server.client_closed());
    }
  }
}

TEST_CASE("a forged signature is reported as untrusted rather than as another name") {
  const Courier courier;
  const Key forger = ec_key();
  Identity forged{.certificate = nullptr, .key = ec_key()};
  forged.certificate = certify({.common_name = "x", .alternative_names = "DNS:x.example"}, forged.key.get(),
                               courier.top.certificate.get(), forger.get());
  Server server(forged, courier.chain);
  Session session(courier.plain, host, at(present));
  CHECK(converse(session, server) == Step::failed);
  CHECK(session.outcome() == Outcome::tls_untrusted);
  CHECK(session.facts().issuer == "Root");
}

TEST_CASE("of a chain that is not trusted, whether the system's store would accept it is known") {
  const Courier courier;
  const Identity public_root = root({.common_name = "Public Root", .ca = true});
  const auto context = *make_context(
      courier.trust, {}, trust_in({public_root.certificate.get(), courier.top.certificate.get()}));
  struct Row {
    const Identity& issuer;
    std::string name;
    std::time_t until;
    Outcome outcome;
    bool valid_in_system;
  };
  const Row rows[] = {
      {public_root, host, present + day, Outcome::tls_untrusted, true},
      {public_root, host, present - day, Outcome::tls_untrusted, false},
      {public_root, "x.example", present + day, Outcome::tls_untrusted, false},
      {courier.top, host, present + day, Outcome::ok, false},  // not asked
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    const Identity leaf = issue({.alternative_names = "DNS:" + row.name, .until = row.until}, row.issuer);
    Server server(leaf, {});
    Session session(context, host, at(present));
    converse(session, server);
    CHECK(session.outcome() == row.outcome);
    CHECK(session.facts().valid_in_system == row.valid_in_system);
  }
}

TEST_CASE("the common name is not a host name") {
  const Courier courier;
  const Identity leaf = issue({.common_name = host}, courier.top);
  Server server(leaf, courier.chain);
  Session session(courier.plain, host, at(present));
  converse(session, server);
  CHECK(session.outcome() == Outcome::tls_name_mismatch);
  CHECK(session.detail() == "the certificate is for no name at all, not for courier.example");
}

TEST_CASE("a server key that is too small for this side is a protocol error") {
  const Courier courier;
  const Identity small =
      issue({.common_name = "small", .alternative_names = "DNS:courier.example"}, courier.top, rsa_key(1024));
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    Server server(small, courier.chain, {.min_version = version, .max_version = version});
    Session session(courier.plain, host, at(present));
    CHECK(converse(session, server) == Step::failed);
    CHECK(session.outcome() == Outcome::tls_protocol);
    CHECK(contains(session.detail(), "1024 bits"));
    CHECK(session.facts().issuer == "Root");
  }
}

TEST_CASE("no finite-field Diffie-Hellman is computed, in a group of whatever size") {
  const Courier courier;
  const Identity rsa =
      issue({.common_name = "rsa", .alternative_names = "DNS:courier.example"}, courier.top, rsa_key(2048));
  for (const auto& [ciphers, outcome] :
       {std::pair{"kDHE", Outcome::tls_alert}, {"kDHE:kECDHE", Outcome::ok}}) {
    Server server(rsa, courier.chain, {.max_version = TLS1_2_VERSION, .ciphers = ciphers});
    Session session(courier.plain, host, at(present));
    CHECK(converse(session, server) == (outcome == Outcome::ok ? Step::done : Step::failed));
    CHECK(session.outcome() == outcome);
  }
}

TEST_CASE("an alert in the handshake is an alert, whatever follows it") {
  const Courier courier;
  struct Row {
    ServerOrder order;
    std::string_view detail;
  };
  for (const auto& [order, detail] : {Row{{.refuse_name = true}, "unrecognized_name (112)"},
                                      Row{{.refuse_alpn = true}, "no_application_protocol (120)"}}) {
    Server server(courier.leaf, courier.chain, order);
    Session session(courier.context, host, at(present));
    CHECK(converse(session, server) == Step::failed);
    CHECK(session.outcome() == Outcome::tls_alert);
    CHECK(contains(session.detail(), detail));
    CHECK(session.end(End::reset) == Outcome::tls_alert);
    CHECK(session.facts().version.empty());
  }
}

TEST_CASE("a required client certificate: in the handshake with TLS 1.2, after it with TLS 1.3") {
  const Courier courier;
  Server old(courier.leaf, courier.chain, {.max_version = TLS1_2_VERSION, .ask_certificate = true});
  Session in_handshake(courier.plain, host, at(present));
  CHECK(converse(in_handshake, old) == Step::failed);
  CHECK(in_handshake.outcome() == Outcome::tls_alert);
  CHECK(in_handshake.detail() ==
        "the server sent the alert handshake_failure (40) after it had asked for a client certificate");
  CHECK(in_handshake.facts().issuer == "Root");

  Server recent(courier.leaf, courier.chain, {.min_version = TLS1_3_VERSION, .ask_certificate = true});
  Session after(courier.plain, host, at(present));
  CHECK(converse(after, recent) == Step::done);
  CHECK(after.outcome() == Outcome::ok);
  after.close_notify();
  CHECK(after.drain());
  CHECK(after.outcome() == Outcome::tls_alert);
  CHECK(contains(after.detail(), "certificate_required (116)"));
}

TEST_CASE("what the certificate showed stands, whatever follows it") {
  const Courier courier;
  const Identity stranger = root({.common_name = "x", .alternative_names = "DNS:courier.example"});
  Server old(stranger, {}, {.max_version = TLS1_2_VERSION, .ask_certificate = true});
  Session alert(courier.plain, host, at(present));
  CHECK(converse(alert, old) == Step::failed);
  CHECK(alert.outcome() == Outcome::tls_untrusted);
  Server recent(stranger, {}, {.min_version = TLS1_3_VERSION, .ask_certificate = true});
  Session late_alert(courier.plain, host, at(present));
  CHECK(converse(late_alert, recent) == Step::failed);
  CHECK(late_alert.drain());
  CHECK(late_alert.outcome() == Outcome::tls_untrusted);
  // Nor does an alert outweigh the missing ALPN before it.
  Server silent(courier.leaf, courier.chain, {.min_version = TLS1_3_VERSION, .ask_certificate = true});
  Session no_alpn(courier.context, host, at(present));
  CHECK(converse(no_alpn, silent) == Step::failed);
  CHECK(no_alpn.drain());
  CHECK(no_alpn.outcome() == Outcome::tls_alpn_missing);
  // A reset between the certificate and the end.
  Server cut(stranger, {}, {.max_version = TLS1_2_VERSION});
  Session session(courier.plain, host, at(present));
  session.handshake();
  cut.feed(session.take());
  cut.step();
  session.feed(cut.take());
  CHECK(session.handshake() == Step::want_input);
  CHECK(session.end(End::reset) == Outcome::tls_untrusted);
}
