#include "serve/tls_session.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <string>

#include "serve/test_identity.hpp"

using namespace reachd;
using namespace reachd::serve;
using Step = TlsSession::Step;

namespace {

/// An OpenSSL client in memory.
struct Client {
  explicit Client(int max_version = TLS1_3_VERSION) : context(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_max_proto_version(context, max_version);
    ssl = SSL_new(context);
    SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(ssl);
  }
  ~Client() {
    SSL_free(ssl);
    SSL_CTX_free(context);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  std::string take() const {
    std::string bytes(BIO_ctrl_pending(SSL_get_wbio(ssl)), '\0');
    if (!bytes.empty()) BIO_read(SSL_get_wbio(ssl), bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
  }
  void feed(const std::vector<char>& bytes) const {
    if (!bytes.empty()) BIO_write(SSL_get_rbio(ssl), bytes.data(), static_cast<int>(bytes.size()));
  }
  std::string read() const {
    std::string text;
    std::array<char, 1024> buffer{};
    for (int size = 0; (size = SSL_read(ssl, buffer.data(), buffer.size())) > 0;)
      text.append(buffer.data(), static_cast<std::size_t>(size));
    ERR_clear_error();
    return text;
  }

  SSL_CTX* context;
  SSL* ssl;
};

struct Got {
  Step step = Step::want_input;
  std::string data;
};

/// Carries bytes both ways, `portion` of the client's at a time, until the session reports something other
/// than that it wants more, or the client has nothing more.
Got converse(TlsSession& session, const Client& client, std::size_t portion = 100'000) {
  Got got;
  for (int round = 0; round < 10; ++round) {
    SSL_do_handshake(client.ssl);
    ERR_clear_error();
    const auto bytes = client.take();
    for (std::size_t at = 0; at < bytes.size() && got.step == Step::want_input; at += portion) {
      const auto part = bytes.substr(at, portion);
      session.feed(part);
      std::array<char, 100> buffer{};
      std::size_t size = 0;
      while ((got.step = session.read(buffer, size)) == Step::data) got.data.append(buffer.data(), size);
      client.feed(session.take());
    }
    if (bytes.empty() || got.step != Step::want_input) break;
  }
  return got;
}

}  // namespace

TEST_CASE("handshake, request and answer, at once and byte by byte") {
  const TestIdentity identity;
  for (const std::size_t portion : {std::size_t{100'000}, std::size_t{1}}) {
    TlsSession session(identity.context());
    const Client client;
    CHECK(converse(session, client, portion).step == Step::want_input);
    REQUIRE(SSL_is_init_finished(client.ssl) == 1);
    CHECK(SSL_version(client.ssl) == TLS1_3_VERSION);
    const std::string request(1000, 'r');
    SSL_write(client.ssl, request.data(), static_cast<int>(request.size()));
    CHECK(converse(session, client, portion).data == request);
    const std::string answer(100'000, 'a');
    CHECK(session.write(answer));
    client.feed(session.take());
    CHECK(client.read() == answer);
    session.close_notify();
    client.feed(session.take());
    CHECK(client.read().empty());
    CHECK((SSL_get_shutdown(client.ssl) & SSL_RECEIVED_SHUTDOWN) != 0);
    SSL_shutdown(client.ssl);
    CHECK(converse(session, client, portion).step == Step::closed);
  }
}

TEST_CASE("an old version is rejected with an alert, and the session stays failed") {
  const TestIdentity identity;
  TlsSession session(identity.context());
  const Client client(TLS1_1_VERSION);
  CHECK(converse(session, client).step == Step::failed);
  CHECK(SSL_do_handshake(client.ssl) != 1);
  CHECK(ERR_GET_REASON(ERR_get_error()) == SSL_R_TLSV1_ALERT_PROTOCOL_VERSION);
  ERR_clear_error();
  CHECK_FALSE(session.write("too late"));
  std::size_t size = 0;
  std::array<char, 10> buffer{};
  CHECK(session.read(buffer, size) == Step::failed);
}

TEST_CASE("name constraints do not apply to a client's common name") {
  const auto now = std::time(nullptr);
  const auto order = [&](const std::string& name) {
    tls::test::Order made;
    made.common_name = name;
    made.from = now - tls::test::day;
    made.until = now + tls::test::day;
    return made;
  };
  auto authority = order("Clients");
  authority.ca = true;
  authority.name_constraints = "permitted;DNS:inside.example";
  const auto top = tls::test::root(authority);
  const auto step_of = [&](const std::string& alternative_names) {
    auto leaf = order("scraper.outside.example");
    leaf.server_purpose = false;
    leaf.alternative_names = alternative_names;
    const auto made = tls::test::issue(leaf, top);
    auto settings = TestIdentity().settings();
    settings.client_auth = web_config::ClientAuth::require_verified;
    settings.client_ca = tls::test::pem({top.certificate.get()});
    std::vector<web_config::TlsError> errors;
    TlsSession session(web_config::ServerContext::make(settings, errors));
    REQUIRE(errors.empty());
    const Client client;
    SSL_use_certificate(client.ssl, made.certificate.get());
    SSL_use_PrivateKey(client.ssl, made.key.get());
    return converse(session, client).step;
  };
  CHECK(step_of("") == Step::want_input);
  CHECK(step_of("DNS:a.inside.example") == Step::want_input);
  CHECK(step_of("DNS:a.outside.example") == Step::failed);
}

TEST_CASE("what is not TLS") {
  const TestIdentity identity;
  std::size_t size = 0;
  std::array<char, 10> buffer{};
  TlsSession plain(identity.context());
  CHECK(plain.read(buffer, size) == Step::want_input);
  plain.feed(std::string("GET / HTTP/1.1\r\n"));
  CHECK(plain.read(buffer, size) == Step::no_tls);
  CHECK_FALSE(plain.write("text"));
  CHECK(plain.take().empty());
  TlsSession garbage(identity.context());
  garbage.feed(std::string("\x16\xff\xff\xff\xff and so on"));
  CHECK(garbage.read(buffer, size) == Step::failed);
  TlsSession early(identity.context());
  CHECK_FALSE(early.write("before the handshake"));
}
