#include "serve/connections.hpp"

#include <algorithm>
#include <utility>

namespace reachd::serve {

void Connections::add(asio::ip::tcp::socket socket) {
  if (open_.size() >= limits_.connections) make_room();
  // An answer is written at once; without this its end would wait for the client's acknowledgement.
  std::error_code ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  auto stream = make_stream(std::move(socket), gate_.config() ? gate_.config()->tls : nullptr);
  auto connection =
      std::make_shared<Connection>(std::move(stream), handler_, gate_, limits_, [this](Connection& closed) {
        open_.remove_if([&](const auto& other) { return other.get() == &closed; });
      });
  open_.push_back(connection);
  connection->start();
}

void Connections::close_all() {
  while (!open_.empty()) {
    // Kept alive while it removes itself from the list.
    const auto connection = open_.front();
    connection->close();
  }
}

void Connections::make_room() {
  const auto least = std::min_element(open_.begin(), open_.end(),
                                      [](const auto& a, const auto& b) { return a->phase() < b->phase(); });
  const auto connection = *least;
  connection->close();
}

}  // namespace reachd::serve
