#pragma once

// The bytes of one connection, in plain text or over TLS.

#include <array>
#include <asio/ip/tcp.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

#include "net/io.hpp"
#include "serve/tls_session.hpp"

namespace reachd::serve {

using net::awaitable;

struct Received {
  std::error_code error;
  std::size_t size = 0;
};

/// One operation at a time; it may be cancelled by the other side of `operation || wait_until(...)`.
class Stream {
 public:
  /// Plain text if `tls` is null.
  Stream(asio::ip::tcp::socket socket, std::shared_ptr<const web_config::ServerContext> tls);

  asio::any_io_executor executor() { return socket_.get_executor(); }

  /// Reads some bytes; the end of the stream is an error, too. The TLS handshake is part of the first read:
  /// the time limit for a client's request covers both. std::errc::wrong_protocol_type: the client does not
  /// speak TLS, but what it sent may be HTTP; from then on, the stream is plain text.
  awaitable<Received> read_some(std::span<char> buffer);

  /// Writes all of both texts.
  awaitable<std::error_code> write(std::string_view first, std::string_view second);

  /// Nothing more will be written; what the peer sends can still be read.
  awaitable<void> finish_writing();

  /// A pending operation ends with an error.
  void close();

 private:
  /// Sends what the session has for the client: a read produces such bytes, too (handshake, alerts).
  awaitable<std::error_code> flush();

  asio::ip::tcp::socket socket_;
  std::optional<TlsSession> tls_;
  std::array<char, 4096> input_{};
};

}  // namespace reachd::serve
