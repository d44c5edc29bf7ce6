// Peers that do not speak TLS correctly, or not to the end.

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "tls/test_server.hpp"

using namespace reachd;
using namespace reachd::tls;
using namespace reachd::tls::test;
using result::Outcome;
using Step = Session::Step;

namespace {

std::vector<std::uint8_t> as_bytes(std::string_view text) {
  return {text.begin(), text.end()};
}

/// A session that has sent its ClientHello to something that is not an OpenSSL server.
Session greeting(const Courier& courier) {
  Session session(courier.plain, host, at(present));
  CHECK(session.handshake() == Step::want_input);
  CHECK_FALSE(session.take().empty());
  return session;
}

/// A ServerHello for this version, with renegotiation_info (RFC 5746) as its only extension and the cipher
/// suite ECDHE-ECDSA-AES128-GCM-SHA256 (TLS 1.2).
std::vector<std::uint8_t> server_hello(std::uint8_t minor) {
  const std::array<std::uint8_t, 11> head{22, 3, minor, 0, 49, 2, 0, 0, 45, 3, minor};
  const std::array<std::uint8_t, 11> tail{0, 0xc0, 0x2b, 0, 0, 5, 0xff, 1, 0, 1, 0};
  std::vector<std::uint8_t> record(head.size() + 32 + tail.size(), 0x5a);  // between them: random
  std::copy(head.begin(), head.end(), record.begin());
  std::copy(tail.begin(), tail.end(), record.end() - tail.size());
  return record;
}

}  // namespace

TEST_CASE("servers that support nothing newer than TLS 1.1 are not accepted") {
  const Courier courier;
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    // A server that knows the extension supported_versions sees that no version fits, and says so.
    Server knowing(courier.leaf, courier.chain, {.min_version = version, .max_version = version});
    Session told(courier.plain, host, at(present));
    CHECK(converse(told, knowing) == Step::failed);
    CHECK(told.outcome() == Outcome::tls_alert);
    CHECK(contains(told.detail(), "protocol_version (70)"));
    CHECK(told.facts().older_than_tls12);
    CHECK(told.facts().version.empty());
  }
  // A genuinely old one answers with its own version, and this side aborts.
  for (const std::uint8_t minor : {std::uint8_t{1}, std::uint8_t{2}}) {
    Session session = greeting(courier);
    session.feed(server_hello(minor));
    CHECK(session.handshake() == Step::failed);
    CHECK(session.outcome() == Outcome::tls_protocol);
    CHECK(session.detail() == "unsupported protocol");
    CHECK(session.facts().version == (minor == 1 ? "TLSv1" : "TLSv1.1"));
    CHECK(session.facts().older_than_tls12);
    CHECK(session.take().size() == 7);  // the alert
  }
}

TEST_CASE("a protocol that was not offered aborts the handshake") {
  const Courier courier;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    Server server(courier.leaf, courier.chain,
                  {.min_version = version, .max_version = version, .alpn = "apns-pack-v1:4096:4096"});
    Session session(context_for(courier.trust, {"apns-pack-v1"}), host, at(present));
    CHECK(converse(session, server) == Step::failed);
    CHECK(session.outcome() == Outcome::tls_protocol);
    CHECK(session.detail() == "bad extension");
    CHECK(session.facts().alpn != "apns-pack-v1");
  }
}

TEST_CASE("plain text is not TLS, even if followed by a reset or received in tiny pieces") {
  const Courier courier;
  for (const std::string text : {"HTTP/1.1 403 Forbidden\r\n\r\n<html>", "SSH-2.0-OpenSSH_9.2\r\n",
                                 "220 mail.example ESMTP\r\n", "H"}) {
    for (const bool one_by_one : {false, true}) {
      Session session = greeting(courier);
      Step step = Step::want_input;
      if (one_by_one) {
        for (const char c : text) {
          session.feed(as_bytes({&c, 1}));
          step = session.handshake();
        }
      } else {
        session.feed(as_bytes(text));
        step = session.handshake();
      }
      CHECK(step == Step::failed);
      CHECK(session.outcome() == Outcome::tls_not_tls);
      CHECK(session.end(End::reset) == Outcome::tls_not_tls);
      CHECK(contains(session.detail(), one_by_one ? text.substr(0, 1) : text.substr(0, 12)));
      CHECK_FALSE(contains(session.detail(), "\r"));
    }
  }
  // Fed, and the connection reset before the result was read.
  Session session = greeting(courier);
  session.feed(as_bytes("HTTP"));
  CHECK(session.end(End::reset) == Outcome::tls_not_tls);
}

TEST_CASE("the end of the transport is reported if the bytes are not conclusive") {
  const Courier courier;
  for (const auto& [end, outcome] : {std::pair{End::closed, Outcome::tls_closed},
                                     {End::reset, Outcome::tls_reset},
                                     {End::timeout, Outcome::tls_timeout},
                                     {End::unreachable, Outcome::tls_unreachable}}) {
    Session silent = greeting(courier);
    CHECK(silent.end(end) == outcome);
    CHECK(silent.handshake() == Step::failed);
    CHECK(contains(silent.detail(), "no answer to the ClientHello"));
    CHECK_FALSE(silent.facts().received);
    Session begun = greeting(courier);
    begun.feed(std::vector<std::uint8_t>{22, 3, 3});
    CHECK(begun.handshake() == Step::want_input);
    CHECK(begun.end(end) == outcome);
    CHECK(contains(begun.detail(), "after 3 bytes"));
  }
  Session polite = greeting(courier);
  polite.feed(std::vector<std::uint8_t>{21, 3, 3, 0, 2, 1, 0});  // close_notify
  CHECK(polite.handshake() == Step::failed);
  CHECK(polite.outcome() == Outcome::tls_closed);
}

TEST_CASE("nonsense in TLS records is a protocol error") {
  const Courier courier;
  const auto outcome = [&](const std::vector<std::uint8_t>& answer) {
    Session session = greeting(courier);
    session.feed(answer);
    CHECK(session.handshake() == Step::failed);
    CHECK_FALSE(session.detail().empty());
    return session.outcome();
  };
  CHECK(outcome({23, 3, 3, 0, 1, 'x'}) == Outcome::tls_protocol);         // data before the handshake
  CHECK(outcome({22, 3, 3, 0, 4, 2, 0, 0, 0}) == Outcome::tls_protocol);  // an empty ServerHello
  CHECK(outcome({22, 3, 3, 0, 4, 2, 0xff, 0xff, 0xff}) == Outcome::tls_protocol);  // one of 16 MiB
  CHECK(outcome({21, 3, 3, 0, 2, 2, 40}) == Outcome::tls_alert);
  auto mixed = server_hello(3);
  const auto text = as_bytes("HTTP/1.1 200 OK");
  mixed.insert(mixed.end(), text.begin(), text.end());
  CHECK(outcome(mixed) == Outcome::tls_protocol);  // began as TLS
}

TEST_CASE("an unreadable certificate is a protocol error, not an alert") {
  const Courier courier;
  Server server(courier.leaf, courier.chain, {.max_version = TLS1_2_VERSION});
  Session session(courier.plain, host, at(present));
  CHECK(session.handshake() == Step::want_input);
  server.feed(session.take());
  server.step();
  auto answer = server.take();
  std::vector<std::uint8_t> der(static_cast<std::size_t>(i2d_X509(courier.leaf.certificate.get(), nullptr)));
  auto* end = der.data();
  i2d_X509(courier.leaf.certificate.get(), &end);
  const auto leaf = std::search(answer.begin(), answer.end(), der.begin(), der.end());
  REQUIRE(leaf != answer.end());
  leaf[4] ^= 1;  // the tag of the signed part: no longer a SEQUENCE
  session.feed(answer);
  CHECK(session.handshake() == Step::failed);
  CHECK(session.outcome() == Outcome::tls_protocol);
  CHECK_FALSE(contains(session.detail(), "alert"));
}

TEST_CASE("the reported version is the one agreed on, even if a later record claims another") {
  const Courier courier;
  for (const std::uint8_t minor : {std::uint8_t{2}, std::uint8_t{4}}) {
    Session session = greeting(courier);
    session.feed(server_hello(3));
    session.feed(std::vector<std::uint8_t>{22, 3, minor, 0, 4, 11, 0, 0, 0});
    CHECK(session.handshake() == Step::failed);
    CHECK(session.outcome() == Outcome::tls_protocol);
    CHECK(session.detail() == "wrong version number");
    CHECK(session.facts().version == "TLSv1.2");
  }
}

TEST_CASE("garbage after a successful handshake does not undo it") {
  const Courier courier;
  Server server(courier.leaf, courier.chain);
  Session session(courier.plain, host, at(present));
  REQUIRE(converse(session, server) == Step::done);
  session.close_notify();
  CHECK_FALSE(session.take().empty());
  session.feed(as_bytes("GARBAGE that is no record"));
  CHECK(session.drain());
  CHECK(session.outcome() == Outcome::ok);
}

TEST_CASE("a session accepts a limited number of bytes") {
  const Courier courier;
  Session session = greeting(courier);
  // A ServerHello that claims 16 KiB, followed by endless zeros.
  const std::vector<std::uint8_t> beginning{22, 3, 3, 64, 0, 2, 0, 63, 252};
  session.feed(beginning);
  session.feed(std::vector<std::uint8_t>(300 * 1024));
  CHECK(session.handshake() == Step::failed);
  CHECK(session.outcome() == Outcome::tls_protocol);

  Server server(courier.leaf, courier.chain);
  Session after(courier.plain, host, at(present));
  REQUIRE(converse(after, server) == Step::done);
  CHECK_FALSE(after.drain());
  for (int i = 0; i < 20; ++i) {
    const std::string block(16 * 1024, 'x');
    SSL_write(server.native(), block.data(), static_cast<int>(block.size()));
    after.feed(server.take());
    CHECK(after.drain() ==
          (i >= 15));  // 15 records of 16 KiB and the handshake are less than 256 KiB, 16 are more
  }
}
