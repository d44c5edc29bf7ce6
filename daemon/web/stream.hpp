#pragma once

// The bytes of one connection. The one place that knows how they travel: with TLS, this class changes and no
// other.

#include <array>
#include <asio/buffer.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/write.hpp>
#include <functional>
#include <span>
#include <system_error>
#include <utility>

namespace reachd::web {

class Stream {
 public:
  explicit Stream(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  auto executor() { return socket_.get_executor(); }

  /// Some bytes into `buffer`, which must live until `done` is called; an error also at the end of the
  /// stream.
  void read_some(std::span<char> buffer, std::function<void(std::error_code, std::size_t)> done) {
    socket_.async_read_some(asio::buffer(buffer.data(), buffer.size()), std::move(done));
  }

  /// All of both texts, which must live until `done` is called.
  void write(std::string_view first, std::string_view second,
             std::function<void(std::error_code, std::size_t)> done) {
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(first), asio::buffer(second)};
    asio::async_write(socket_, buffers, std::move(done));
  }

  /// Nothing more will be written; what the peer sends can still be read.
  void finish_writing() {
    std::error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  }

  /// Pending operations end with an error.
  void close() {
    std::error_code ignored;
    socket_.close(ignored);
  }

 private:
  asio::ip::tcp::socket socket_;
};

}  // namespace reachd::web
