#pragma once

// The server's side of one TLS connection without a socket: the client's bytes go in, bytes for the client
// come out (as tls/session.hpp does for probes). asio::ssl::stream would hold the socket itself: it neither
// shows what a client sent that speaks plain HTTP, nor lets an alert out before the connection is closed
// after a failed handshake.

#include <openssl/types.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "web_config/server_context.hpp"

namespace reachd::serve {

/// After every call there may be bytes to send: take(). One thread at a time.
class TlsSession {
 public:
  enum class Step : std::uint8_t {
    want_input,
    data,    ///< bytes of the client, decrypted
    closed,  ///< the client has said that it sends no more
    /// The handshake, or what came after it, is no TLS that the context allows; take() has the alert.
    failed,
    no_tls,  ///< the first byte is no TLS record
  };

  explicit TlsSession(std::shared_ptr<const web_config::ServerContext> context);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  void feed(std::span<const char> bytes);
  /// Handshakes as far as the bytes at hand carry it, then reads; `size`: how much of `buffer` holds data.
  Step read(std::span<char> buffer, std::size_t& size);
  /// After the handshake: all of the text is encrypted. False where the session has failed.
  bool write(std::string_view text);
  /// Nothing more will be written.
  void close_notify();
  /// Bytes to send, each once; may be empty.
  std::vector<char> take();

 private:
  struct FreeSsl {
    void operator()(SSL* ssl) const;
  };

  std::shared_ptr<const web_config::ServerContext> context_;
  std::unique_ptr<SSL, FreeSsl> ssl_;
  BIO* input_ = nullptr;  // both are owned by ssl_
  BIO* output_ = nullptr;
  bool begun_ = false;
  bool is_tls_ = true;
  bool failed_ = false;
};

}  // namespace reachd::serve
