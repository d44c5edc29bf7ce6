#include "serve/tls_stream.hpp"

#include <algorithm>
#include <array>
#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/post.hpp>
#include <asio/write.hpp>
#include <utility>
#include <vector>

#include "serve/tls_session.hpp"

namespace reachd::serve {

namespace {

using asio::ip::tcp;

/// How much of an answer is encrypted at a time, so that a metrics page of megabytes is not held twice.
constexpr std::size_t portion = 64 * 1024;

}  // namespace

/// Socket and session. Reads also produce bytes for the client (handshake, alerts), so all bytes go through
/// flush(), one piece at a time.
class TlsStream::Transport : public std::enable_shared_from_this<Transport> {
 public:
  Transport(tcp::socket socket, std::shared_ptr<const web_config::ServerContext> context)
      : socket_(std::move(socket)), session_(std::move(context)) {}

  asio::any_io_executor executor() { return socket_.get_executor(); }

  void read(std::span<char> buffer, Done done) {
    target_ = buffer;
    read_done_ = std::move(done);
    // Posted, because data may be available already.
    asio::post(socket_.get_executor(), [self = shared_from_this()] { self->advance(); });
  }

  void write(std::string_view first, std::string_view second, Done done) {
    first_ = first;
    rest_ = second;
    write_done_ = std::move(done);
    asio::post(socket_.get_executor(), [self = shared_from_this()] { self->flush(); });
  }

  void finish_writing() {
    if (!plain_) session_.close_notify();
    finishing_ = true;
    flush();
  }

  void close() {
    std::error_code ignored;
    socket_.close(ignored);
  }

 private:
  void advance() {
    if (!read_done_) return;
    std::size_t size = 0;
    const auto step = plain_ ? TlsSession::Step::no_tls : session_.read(target_, size);
    switch (step) {
      case TlsSession::Step::data:
        flush();
        return end_read({}, size);
      case TlsSession::Step::want_input:
        flush();
        return receive();
      case TlsSession::Step::closed:
        return end_read(asio::error::eof, 0);
      case TlsSession::Step::failed:
        // Send the alert first: whoever learns that a read has failed closes the socket.
        read_error_ = std::make_error_code(std::errc::protocol_error);
        return flush();
      case TlsSession::Step::no_tls:
        // Once this has been reported, the client's bytes are only discarded.
        if (std::exchange(plain_, true)) return receive();
        return end_read(std::make_error_code(std::errc::wrong_protocol_type), 0);
    }
  }

  void receive() {
    socket_.async_read_some(asio::buffer(input_),
                            [self = shared_from_this()](std::error_code error, std::size_t size) {
                              if (error) return self->end_read(error, 0);
                              self->session_.feed(std::span(self->input_).first(size));
                              self->advance();
                            });
  }

  void end_read(std::error_code error, std::size_t size) {
    if (read_done_) std::exchange(read_done_, nullptr)(error, size);
  }
  void end_write(std::error_code error, std::size_t size) {
    if (write_done_) std::exchange(write_done_, nullptr)(error, size);
  }

  /// The next part of the text to be written.
  std::string_view next_text() {
    if (first_.empty()) first_ = std::exchange(rest_, {});
    const auto text = first_.substr(0, portion);
    first_.remove_prefix(text.size());
    return text;
  }

  /// Sends what there is, unless a write is in progress; calls those who are waiting for everything to be
  /// sent.
  void flush() {
    if (sending_) return;
    const auto text = write_done_ ? next_text() : std::string_view();
    if (plain_) {
      output_.assign(text.begin(), text.end());
    } else {
      if (!text.empty() && !session_.write(text))
        return end_write(std::make_error_code(std::errc::protocol_error), 0);
      output_ = session_.take();
    }
    if (!output_.empty()) return send();
    if (write_done_) return end_write({}, 0);
    if (read_error_) return end_read(std::exchange(read_error_, {}), 0);
    if (finishing_) {
      std::error_code ignored;
      socket_.shutdown(tcp::socket::shutdown_send, ignored);
    }
  }

  void send() {
    sending_ = true;
    asio::async_write(socket_, asio::buffer(output_),
                      [self = shared_from_this()](std::error_code error, std::size_t) {
                        self->sending_ = false;
                        if (!error) return self->flush();
                        self->end_write(error, 0);
                        if (self->read_error_) self->end_read(error, 0);
                      });
  }

  tcp::socket socket_;
  TlsSession session_;
  bool plain_ = false;  ///< the client does not speak TLS
  std::array<char, 4096> input_{};
  std::span<char> target_;
  Done read_done_;
  std::error_code read_error_;  ///< for a read that ends once everything has been sent
  std::string_view first_, rest_;
  Done write_done_;
  std::vector<char> output_;
  bool sending_ = false;
  bool finishing_ = false;
};

TlsStream::TlsStream(tcp::socket socket, std::shared_ptr<const web_config::ServerContext> context)
    : transport_(std::make_shared<Transport>(std::move(socket), std::move(context))) {}
TlsStream::~TlsStream() = default;

asio::any_io_executor TlsStream::executor() {
  return transport_->executor();
}
void TlsStream::read_some(std::span<char> buffer, Done done) {
  transport_->read(buffer, std::move(done));
}
void TlsStream::write(std::string_view first, std::string_view second, Done done) {
  transport_->write(first, second, std::move(done));
}
void TlsStream::finish_writing() {
  transport_->finish_writing();
}
void TlsStream::close() {
  transport_->close();
}

}  // namespace reachd::serve
