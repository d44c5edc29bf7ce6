#pragma once

// The open connections, and which of them is closed when there are too many.

#include <asio/ip/tcp.hpp>
#include <list>
#include <memory>

#include "serve/connection.hpp"

namespace reachd::serve {

/// On the HTTP thread only. At the limit, the connection that has made the least progress is closed, the
/// oldest of those first (Connection::Phase): clients that send nothing, or send slowly, cannot lock out one
/// that makes its request promptly.
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

  const Handler& handler_;
  const Gate& gate_;
  const Limits& limits_;
  std::list<std::shared_ptr<Connection>> open_;  // oldest first
};

}  // namespace reachd::serve
