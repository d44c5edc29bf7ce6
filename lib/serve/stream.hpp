#pragma once

// The bytes of one connection: only the implementations know how they travel.

#include <asio/any_io_executor.hpp>
#include <asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <system_error>

#include "web_config/server_context.hpp"

namespace reachd::serve {

/// At most one read and one write at a time, which may overlap. `done` is never called before the function
/// returns.
class Stream {
 public:
  using Done = std::function<void(std::error_code, std::size_t)>;

  virtual ~Stream() = default;

  virtual asio::any_io_executor executor() = 0;

  /// Reads some bytes into `buffer`, which must live until `done` is called; the end of the stream is an
  /// error, too. std::errc::wrong_protocol_type: the client does not speak TLS, but what it sent may be HTTP;
  /// from then on, data is written unencrypted.
  virtual void read_some(std::span<char> buffer, Done done) = 0;

  /// Writes all of both texts, which must live until `done` is called.
  virtual void write(std::string_view first, std::string_view second, Done done) = 0;

  /// Nothing more will be written; what the peer sends can still be read.
  virtual void finish_writing() = 0;

  /// Pending operations end with an error.
  virtual void close() = 0;
};

/// Plain text if `tls` is null.
std::unique_ptr<Stream> make_stream(asio::ip::tcp::socket socket,
                                    std::shared_ptr<const web_config::ServerContext> tls);

}  // namespace reachd::serve
