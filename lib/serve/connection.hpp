#pragma once

// One connection: reads a request, has it answered, writes the answer, and so on until one side closes. And
// all open connections, one of which is closed when there are too many.

#include <array>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "serve/gate.hpp"
#include "serve/request_reader.hpp"
#include "serve/response.hpp"
#include "serve/stream.hpp"

namespace reachd::serve {

/// Answers requests. `reply` is called once on the HTTP thread, perhaps before this returns; never if the
/// server stops first. HEAD is answered like GET: the connection omits the body (RFC 9110, 9.3.2).
using Reply = std::function<void(Response)>;
using Handler = std::function<void(const Request& request, Reply reply)>;

/// How long a client may take for each step, and how much it may use.
struct Limits {
  /// From the first byte (for the first request: from the connection, including TLS) until its header is
  /// complete.
  std::chrono::milliseconds request{5'000};
  /// Until the answer is available: a snapshot takes at most a second.
  std::chrono::milliseconds answer{30'000};
  std::chrono::milliseconds write{30'000};  ///< until the client has received the whole answer
  /// Between two requests: longer than the usual scrape interval of 15 s.
  std::chrono::milliseconds idle{30'000};
  std::chrono::milliseconds linger{1'000};  ///< for the client to close after the last answer
  int requests = 100;                       ///< per connection
  std::size_t connections = 64;             ///< at a time, over all listeners
  /// Of all answers under way together, those that several clients receive counted once. A scrape of 10,000
  /// tasks has 10 MiB.
  std::size_t bytes_under_way = std::size_t{16} << 20;
};

/// On the HTTP thread only. Lives as long as one of its operations is pending or its owner keeps it.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// In the order in which connections are closed to make room for new ones.
  enum class Phase : std::uint8_t {
    first_request,  ///< has not made a request yet
    lingering,      ///< has received its last answer
    next_request,   ///< has been answered and may make another request
    answering,      ///< is waiting for its answer or receiving it
  };
  /// What its owner wants to know.
  struct Events {
    std::function<void(Connection&)> answering;  ///< an answer is about to be written
    std::function<void(Connection&)> closed;
  };

  /// `handler`, `gate` and `limits` must outlive the connection.
  Connection(asio::ip::tcp::socket socket, const Handler& handler, const Gate& gate, const Limits& limits,
             Events events);

  void start();
  /// Closes at once; the first call invokes Events::closed.
  void close();
  Phase phase() const { return phase_; }
  /// What is being written; null if nothing is.
  const std::string* body_under_way() const { return response_ ? response_->body.get() : nullptr; }
  std::chrono::steady_clock::time_point answering_since() const { return answering_since_; }

 private:
  /// Everything that happens on the connection; `self` keeps it alive.
  awaitable<void> run(std::shared_ptr<Connection> self);
  /// Reads a request. False if there is none: response_ then refuses it, or the connection is closed.
  awaitable<bool> receive();
  /// Has the request answered, or closes the connection.
  awaitable<void> answer();
  /// Writes response_, or closes the connection.
  awaitable<void> respond();
  /// Ends the answer, and reads on until the client closes.
  awaitable<void> drain();
  void refuse(int status, std::string_view text);

  const std::string client_;
  Stream stream_;
  const Handler& handler_;
  const Gate& gate_;
  const Limits& limits_;
  Events events_;
  asio::steady_timer answered_;  // cancelled by the reply
  Phase phase_ = Phase::first_request;
  bool closed_ = false;
  RequestReader reader_;
  std::array<char, 4096> buffer_{};
  std::string_view received_;  // in buffer_, not yet parsed
  int requests_ = 0;
  bool is_head_ = false;
  bool keep_alive_ = false;
  std::optional<Response> response_;
  std::chrono::steady_clock::time_point answering_since_{};
};

/// On the HTTP thread only. At the limit, the connection that has made the least progress is closed, the
/// oldest of those first (Connection::Phase): clients that send nothing, or send slowly, cannot lock out one
/// that makes its request promptly. Likewise, where the answers under way take more memory than they may,
/// those that have been read for longest are given up.
class Connections {
 public:
  /// `handler`, `gate` and `limits` must outlive this object and every connection.
  Connections(const Handler& handler, const Gate& gate, const Limits& limits)
      : handler_(handler), gate_(gate), limits_(limits) {}

  void add(asio::ip::tcp::socket socket);
  void close_all();
  std::size_t count() const { return open_.size(); }

 private:
  void make_room();
  void keep_within_budget(const Connection& newest);

  const Handler& handler_;
  const Gate& gate_;
  const Limits& limits_;
  std::list<std::shared_ptr<Connection>> open_;  // oldest first
};

}  // namespace reachd::serve
