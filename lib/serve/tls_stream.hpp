#pragma once

// A connection's bytes over TLS. The handshake is part of the first read: the time limit for a client's
// request covers both.

#include "serve/stream.hpp"

namespace reachd::serve {

class TlsStream final : public Stream {
 public:
  TlsStream(asio::ip::tcp::socket socket, std::shared_ptr<const web_config::ServerContext> context);
  ~TlsStream() override;

  asio::any_io_executor executor() override;
  void read_some(std::span<char> buffer, Done done) override;
  void write(std::string_view first, std::string_view second, Done done) override;
  void finish_writing() override;
  void close() override;

 private:
  class Transport;
  std::shared_ptr<Transport> transport_;  // outlives the stream while an operation on the socket is pending
};

}  // namespace reachd::serve
