#pragma once

// The bytes of one connection: how they travel is known to its implementations, and to nobody else.

#include <asio/any_io_executor.hpp>
#include <asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <system_error>

#include "web_config/server_context.hpp"

namespace reachd::serve {

/// At most one read and one write at a time, which may overlap. `done` is not called before the function
/// returns.
class Stream {
 public:
  using Done = std::function<void(std::error_code, std::size_t)>;

  virtual ~Stream() = default;

  virtual asio::any_io_executor executor() = 0;

  /// Some bytes into `buffer`, which must live until `done` is called; an error also at the end of the
  /// stream. std::errc::wrong_protocol_type: the client does not speak TLS, but what it sent may be HTTP;
  /// what is written from then on goes out as it is.
  virtual void read_some(std::span<char> buffer, Done done) = 0;

  /// All of both texts, which must live until `done` is called.
  virtual void write(std::string_view first, std::string_view second, Done done) = 0;

  /// Nothing more will be written; what the peer sends can still be read.
  virtual void finish_writing() = 0;

  /// Pending operations end with an error.
  virtual void close() = 0;
};

/// `tls` null: plain text.
std::unique_ptr<Stream> make_stream(asio::ip::tcp::socket socket,
                                    std::shared_ptr<const web_config::ServerContext> tls);

}  // namespace reachd::serve
