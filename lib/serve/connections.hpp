#pragma once

// The connections there are, and which of them has to go when there are too many.

#include <asio/ip/tcp.hpp>
#include <list>
#include <memory>

#include "serve/connection.hpp"

namespace reachd::serve {

/// On the HTTP thread only. When it is full, the connection that has got the least far is closed, the oldest
/// of those first (Connection::Phase): clients that send nothing, or slowly, cannot lock out one that asks at
/// once.
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
  std::list<std::shared_ptr<Connection>> open_;  // the oldest first
};

}  // namespace reachd::serve
