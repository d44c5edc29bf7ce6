#pragma once

// The server's side of one TLS connection without a socket: the client's bytes go in, bytes for the client
// come out (as in tls/session.hpp for probes). asio::ssl::stream would own the socket itself: it neither
// exposes what a client speaking plain HTTP sent, nor sends an alert before the connection is closed after a
// failed handshake.

#include <openssl/types.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "web_config/server_context.hpp"

namespace reachd::serve {

/// Every call may produce bytes to send: take(). One thread at a time.
class TlsSession {
 public:
  enum class Step : std::uint8_t {
    want_input,
    data,    ///< decrypted bytes from the client
    closed,  ///< the client will send no more
    /// The handshake, or what followed it, is not TLS as the context allows; take() has the alert.
    failed,
    no_tls,  ///< the first byte does not begin a TLS record
  };

  explicit TlsSession(std::shared_ptr<const web_config::ServerContext> context);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  void feed(std::span<const char> bytes);
  /// Handshakes as far as the available bytes allow, then reads; `size`: how much of `buffer` contains data.
  Step read(std::span<char> buffer, std::size_t& size);
  /// After the handshake: encrypts the whole text. False if the session has failed.
  bool write(std::string_view text);
  /// Nothing more will be written.
  void close_notify();
  /// Bytes to send, each returned once; may be empty.
  std::vector<char> take();

 private:
  std::shared_ptr<const web_config::ServerContext> context_;
  std::shared_ptr<SSL> ssl_;
  BIO* input_ = nullptr;  // both are owned by ssl_
  BIO* output_ = nullptr;
  bool begun_ = false;
  bool is_tls_ = true;
  bool failed_ = false;
};

}  // namespace reachd::serve
