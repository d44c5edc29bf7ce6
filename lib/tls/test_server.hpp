#pragma once

// For tests only: a TLS server in memory, and a client session's conversation with it.

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "tls/session.hpp"
#include "tls/test_authority.hpp"

namespace reachd::tls::test {

struct ServerOrder {
  int min_version = TLS1_2_VERSION;
  int max_version = TLS1_3_VERSION;
  std::string ciphers = "DEFAULT";
  std::string alpn{};            ///< chosen regardless of the client's offer; empty: no ALPN
  bool refuse_alpn = false;      ///< the alert no_application_protocol
  bool refuse_name = false;      ///< the alert unrecognized_name
  bool ask_certificate = false;  ///< of the client
  std::string page{};            ///< sent in answer to whatever the client sends
  bool hang_up = false;          ///< close_notify behind it
};

class Server {
 public:
  /// `chain` is sent after the leaf, unchanged.
  Server(const Identity& leaf, const std::vector<X509*>& chain, ServerOrder order = {})
      : order_(std::move(order)) {
    context_.reset(SSL_CTX_new(TLS_server_method()));
    SSL_CTX* const c = context_.get();
    SSL_CTX_set_security_level(c, 0);
    SSL_CTX_set_min_proto_version(c, order_.min_version);
    SSL_CTX_set_max_proto_version(c, order_.max_version);
    REQUIRE(SSL_CTX_set_cipher_list(c, order_.ciphers.c_str()) == 1);
    SSL_CTX_set_dh_auto(c, 1);
    REQUIRE(SSL_CTX_use_certificate(c, leaf.certificate.get()) == 1);
    REQUIRE(SSL_CTX_use_PrivateKey(c, leaf.key.get()) == 1);
    SSL_CTX_set_mode(c, SSL_MODE_NO_AUTO_CHAIN);
    for (X509* certificate : chain) REQUIRE(SSL_CTX_add1_chain_cert(c, certificate) == 1);
    SSL_CTX_set_alpn_select_cb(c, choose_alpn, &order_);
    SSL_CTX_set_tlsext_servername_callback(c, judge_name);
    SSL_CTX_set_tlsext_servername_arg(c, this);
    if (order_.ask_certificate)
      SSL_CTX_set_verify(c, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    ssl_.reset(SSL_new(c));
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_accept_state(ssl_.get());
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void feed(std::span<const std::uint8_t> bytes) {
    if (!bytes.empty()) BIO_write(SSL_get_rbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
  }
  /// Handshakes or reads on: false if nothing more can happen without the client.
  void step() {
    ERR_clear_error();
    if (SSL_do_handshake(ssl_.get()) != 1) return;
    std::array<char, 256> data{};
    while (const int length = std::max(SSL_read(ssl_.get(), data.data(), static_cast<int>(data.size())), 0)) {
      asked_.append(data.data(), static_cast<std::size_t>(length));
      if (!order_.page.empty())
        SSL_write(ssl_.get(), order_.page.data(), static_cast<int>(order_.page.size()));
      if (order_.hang_up) SSL_shutdown(ssl_.get());
    }
  }
  std::vector<std::uint8_t> take() {
    BIO* const out = SSL_get_wbio(ssl_.get());
    std::vector<std::uint8_t> bytes(BIO_ctrl_pending(out));
    if (!bytes.empty()) BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
  }
  const std::string& sni() const { return sni_; }
  const std::string& asked() const { return asked_; }
  SSL* native() { return ssl_.get(); }
  bool client_closed() const { return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0; }

 private:
  static int choose_alpn(SSL*, const unsigned char** out, unsigned char* length, const unsigned char*,
                         unsigned, void* argument) {
    const auto& order = *static_cast<const ServerOrder*>(argument);
    if (order.refuse_alpn) return SSL_TLSEXT_ERR_ALERT_FATAL;
    if (order.alpn.empty()) return SSL_TLSEXT_ERR_NOACK;
    *out = reinterpret_cast<const unsigned char*>(order.alpn.data());
    *length = static_cast<unsigned char>(order.alpn.size());
    return SSL_TLSEXT_ERR_OK;
  }
  static int judge_name(SSL* ssl, int* alert, void* argument) {
    auto& server = *static_cast<Server*>(argument);
    if (const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name)) server.sni_ = name;
    *alert = SSL_AD_UNRECOGNIZED_NAME;
    return server.order_.refuse_name ? SSL_TLSEXT_ERR_ALERT_FATAL : SSL_TLSEXT_ERR_OK;
  }

  ServerOrder order_;
  std::string sni_, asked_;
  std::unique_ptr<SSL_CTX, FreeWith<SSL_CTX_free>> context_;
  std::unique_ptr<SSL, FreeWith<SSL_free>> ssl_;
};

inline std::chrono::system_clock::time_point at(std::time_t time) {
  return std::chrono::system_clock::from_time_t(time);
}

inline std::shared_ptr<const Trust> trust_in(const std::vector<const X509*>& anchors,
                                             const std::vector<config::KeyHash>& pins = {}) {
  config::TrustSet set;
  set.name = "test";
  set.spki_sha256 = pins;
  const TemporaryFile file(pem(anchors));
  if (!anchors.empty()) set.bundle = file.path();
  auto trust = load_trust(set);
  REQUIRE_MESSAGE(trust, trust.error());
  return *trust;
}

inline std::shared_ptr<const Context> context_for(std::shared_ptr<const Trust> trust,
                                                  const std::vector<std::string>& alpn = {}) {
  auto context = make_context(std::move(trust), alpn);
  REQUIRE_MESSAGE(context, context.error());
  return *context;
}

inline const std::string host = "courier.example";

/// One authority, one server, and contexts that trust the authority, with ALPN and without.
struct Courier {
  Identity top = root({.common_name = "Root", .ca = true});
  Identity leaf = issue({.common_name = "leaf", .alternative_names = "DNS:courier.example"}, top);
  std::vector<X509*> chain{top.certificate.get()};
  std::shared_ptr<const Trust> trust = trust_in({top.certificate.get()});
  std::shared_ptr<const Context> context = context_for(trust, {"apns-security-v3"});
  std::shared_ptr<const Context> plain = context_for(trust);
};

/// Carries bytes both ways until the session has finished the handshake or both sides are waiting. `portion`:
/// how many of the server's bytes are fed at a time, 0 for all.
inline Session::Step converse(Session& session, Server& server, std::size_t portion = 0) {
  Session::Step step = session.handshake();
  for (;;) {
    server.feed(session.take());
    server.step();
    const std::vector<std::uint8_t> answer = server.take();
    if (step != Session::Step::want_input || answer.empty()) {
      session.feed(answer);  // what followed the handshake, for drain()
      return step;
    }
    std::span<const std::uint8_t> rest(answer);
    while (!rest.empty()) {
      const auto part = rest.first(portion == 0 ? rest.size() : std::min(portion, rest.size()));
      rest = rest.subspan(part.size());
      session.feed(part);
      step = session.handshake();
    }
  }
}

}  // namespace reachd::tls::test
