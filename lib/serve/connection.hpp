#pragma once

// One connection: reads a request, has it answered, writes the answer, and so on until one side closes.

#include <array>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
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
  using OnClosed = std::function<void(Connection&)>;

  /// `handler`, `gate` and `limits` must outlive the connection.
  Connection(std::unique_ptr<Stream> stream, const Handler& handler, const Gate& gate, const Limits& limits,
             OnClosed on_closed);

  void start();
  /// Closes at once; the first call invokes `on_closed`.
  void close();
  Phase phase() const { return phase_; }

 private:
  void read();
  void on_read(std::error_code error, std::size_t size);
  /// Reads a request from the bytes received, or asks for more.
  void advance();
  void answer();
  void refuse(int status, std::string_view text);
  void respond(Response response, bool may_keep_alive);
  void on_written(std::error_code error);
  void linger();
  void set_deadline(std::chrono::milliseconds time);
  void on_deadline();

  std::unique_ptr<Stream> stream_;
  const Handler& handler_;
  const Gate& gate_;
  const Limits& limits_;
  OnClosed on_closed_;
  asio::steady_timer deadline_;
  Phase phase_ = Phase::first_request;
  bool closed_ = false;
  bool reading_ = false;
  RequestReader reader_;
  std::array<char, 4096> buffer_{};
  std::string_view received_;  // in buffer_, not yet parsed
  int requests_ = 0;
  bool is_head_ = false;
  bool wants_keep_alive_ = false;
  bool keep_alive_ = false;
  std::string head_;
  Response response_;
};

}  // namespace reachd::serve
