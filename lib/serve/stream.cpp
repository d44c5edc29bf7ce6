#include "serve/stream.hpp"

#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/write.hpp>
#include <utility>

namespace reachd::serve {

namespace {

/// How much of an answer is encrypted at a time, so that a metrics page of megabytes is not held twice.
constexpr std::size_t portion = 64 * 1024;

}  // namespace

Stream::Stream(asio::ip::tcp::socket socket, std::shared_ptr<const web_config::ServerContext> tls)
    : socket_(std::move(socket)) {
  if (tls) tls_.emplace(std::move(tls));
}

awaitable<Received> Stream::read_some(std::span<char> buffer) {
  Received received;
  while (tls_) {
    const auto step = tls_->read(buffer, received.size);
    // An alert is sent before the failure is reported, because the connection is closed then.
    received.error = co_await flush();
    if (step == TlsSession::Step::closed) received.error = asio::error::eof;
    if (step == TlsSession::Step::failed) received.error = std::make_error_code(std::errc::protocol_error);
    if (step == TlsSession::Step::no_tls) {
      tls_.reset();
      received.error = std::make_error_code(std::errc::wrong_protocol_type);
    }
    if (received.error || step == TlsSession::Step::data) co_return received;
    const auto target = asio::buffer(input_);
    const auto result = co_await socket_.async_read_some(target, net::as_result);
    received.error = std::get<0>(result);
    if (received.error) co_return received;
    tls_->feed(std::span(input_).first(std::get<1>(result)));
  }
  const auto target = asio::buffer(buffer.data(), buffer.size());
  const auto result = co_await socket_.async_read_some(target, net::as_result);
  received.error = std::get<0>(result);
  received.size = std::get<1>(result);
  co_return received;
}

awaitable<std::error_code> Stream::write(std::string_view first, std::string_view second) {
  if (!tls_) {
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(first), asio::buffer(second)};
    const auto result = co_await asio::async_write(socket_, buffers, net::as_result);
    co_return std::get<0>(result);
  }
  std::string_view texts[] = {first, second};
  for (auto& text : texts) {
    while (!text.empty()) {
      const auto part = text.substr(0, portion);
      text.remove_prefix(part.size());
      if (!tls_->write(part)) co_return std::make_error_code(std::errc::protocol_error);
      const auto error = co_await flush();
      if (error) co_return error;
    }
  }
  co_return std::error_code();
}

awaitable<void> Stream::finish_writing() {
  if (tls_) {
    tls_->close_notify();
    co_await flush();
  }
  std::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

void Stream::close() {
  std::error_code ignored;
  socket_.close(ignored);
}

awaitable<std::error_code> Stream::flush() {
  for (auto bytes = tls_->take(); !bytes.empty(); bytes = tls_->take()) {
    const auto buffer = asio::buffer(bytes);
    const auto result = co_await asio::async_write(socket_, buffer, net::as_result);
    const auto error = std::get<0>(result);
    if (error) co_return error;
  }
  co_return std::error_code();
}

}  // namespace reachd::serve
