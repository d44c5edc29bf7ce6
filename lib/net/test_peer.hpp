#pragma once

// The other side of a connection on loopback, for tests of coroutines: served by the same io_context.

#include <sys/socket.h>
#include <unistd.h>

#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>
#include <asio/write.hpp>
#include <functional>
#include <stdexcept>

#include "net/socket.hpp"
#include "net/socket_address.hpp"

namespace reachd::net {

inline Endpoint loopback(std::uint16_t port) {
  return {*Address::parse("127.0.0.1"), port};
}

/// Runs one coroutine to its end. Throws whatever it throws, and if it takes longer than `limit`.
inline void run_to_end(asio::io_context& io, awaitable<void> work,
                       std::chrono::milliseconds limit = std::chrono::seconds(10)) {
  bool done = false;
  std::exception_ptr error;
  asio::co_spawn(io, std::move(work), [&](std::exception_ptr e) {
    done = true;
    error = e;
  });
  const auto end = std::chrono::steady_clock::now() + limit;
  io.restart();
  while (!done && std::chrono::steady_clock::now() < end) io.run_one_until(end);
  if (error) std::rethrow_exception(error);
  if (!done) throw std::runtime_error("the coroutine did not end in time");
}

/// Answers every datagram with those that `answer` returns.
class UdpPeer {
 public:
  using Answer = std::function<std::vector<std::vector<std::uint8_t>>(std::span<const std::uint8_t> query)>;

  UdpPeer(asio::io_context& io, Answer answer)
      : socket_(io, asio::ip::udp::endpoint(asio::ip::make_address("127.0.0.1"), 0)),
        answer_(std::move(answer)) {
    receive();
  }
  std::uint16_t port() const { return socket_.local_endpoint().port(); }
  int received = 0;

 private:
  void receive() {
    socket_.async_receive_from(asio::buffer(buffer_), from_,
                               [this](asio::error_code error, std::size_t size) {
                                 if (error) return;
                                 ++received;
                                 for (const auto& bytes : answer_(std::span(buffer_).first(size)))
                                   socket_.send_to(asio::buffer(bytes), from_);
                                 receive();
                               });
  }
  asio::ip::udp::socket socket_;
  asio::ip::udp::endpoint from_;
  std::array<std::uint8_t, 2048> buffer_;
  Answer answer_;
};

/// Accepts, reads once, writes what `answer` returns, and closes; if `reset`, with RST.
class TcpPeer {
 public:
  using Answer = std::function<std::vector<std::uint8_t>(std::span<const std::uint8_t> request)>;

  TcpPeer(asio::io_context& io, Answer answer, bool reset = false)
      : acceptor_(io, asio::ip::tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)),
        answer_(std::move(answer)),
        reset_(reset) {
    accept();
  }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  int accepted = 0;

 private:
  void accept() {
    acceptor_.async_accept([this](asio::error_code error, asio::ip::tcp::socket socket) {
      if (error) return;
      ++accepted;
      auto shared = std::make_shared<asio::ip::tcp::socket>(std::move(socket));
      auto buffer = std::make_shared<std::vector<std::uint8_t>>(4096);
      shared->async_read_some(asio::buffer(*buffer),
                              [this, shared, buffer](asio::error_code, std::size_t size) {
                                const auto bytes = answer_(std::span(*buffer).first(size));
                                asio::error_code ignored;
                                asio::write(*shared, asio::buffer(bytes), ignored);
                                if (!reset_) return;
                                // Closed by hand: the destructor would take the option back.
                                shared->set_option(asio::socket_base::linger(true, 0), ignored);
                                shared->close(ignored);
                              });
      accept();
    });
  }
  asio::ip::tcp::acceptor acceptor_;
  Answer answer_;
  bool reset_;
};

/// A port that is bound but on which nobody listens.
class ClosedPort {
 public:
  explicit ClosedPort(asio::io_context& io)
      : socket_(io, asio::ip::tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)) {}
  std::uint16_t port() const { return socket_.local_endpoint().port(); }

 private:
  asio::ip::tcp::socket socket_;
};

}  // namespace reachd::net
