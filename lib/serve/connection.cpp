#include "serve/connection.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace reachd::serve {

namespace {

using namespace asio::experimental::awaitable_operators;
using Clock = std::chrono::steady_clock;

/// See Request::client.
std::string client_of(const asio::ip::tcp::socket& socket) {
  asio::error_code ignored;
  const auto address = socket.remote_endpoint(ignored).address();
  if (address.is_v4()) return address.to_string();
  auto bytes = address.to_v6().to_bytes();
  if (!address.to_v6().is_v4_mapped()) std::fill(bytes.begin() + 8, bytes.end(), 0);
  return asio::ip::address_v6(bytes).to_string();
}

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, const Handler& handler, const Gate& gate,
                       const Limits& limits, Events events)
    : client_(client_of(socket)),
      stream_(std::move(socket), gate.config() ? gate.config()->tls : nullptr),
      handler_(handler),
      gate_(gate),
      limits_(limits),
      events_(std::move(events)),
      answered_(stream_.executor()) {}

void Connection::start() {
  asio::co_spawn(stream_.executor(), run(shared_from_this()), net::rethrow);
}

void Connection::close() {
  if (closed_) return;
  closed_ = true;
  answered_.cancel();
  stream_.close();
  const auto self = shared_from_this();
  events_.closed(*this);
}

awaitable<void> Connection::run(std::shared_ptr<Connection> self) {
  do {
    const bool is_complete = co_await receive();
    if (is_complete) co_await answer();
    if (!closed_) co_await respond();
    if (closed_) co_return;
    phase_ = keep_alive_ ? Phase::next_request : Phase::lingering;
  } while (keep_alive_);
  // Closing a socket with unread bytes resets the connection, and the client may never see the answer. So
  // shut down the sending side first, and read on until the client closes.
  auto draining = drain();
  auto late = net::wait_until(Clock::now() + limits_.linger);
  co_await (std::move(draining) || std::move(late));
  self->close();
}

awaitable<bool> Connection::receive() {
  auto until = Clock::now() + (phase_ == Phase::first_request ? limits_.request : limits_.idle);
  for (;;) {
    const bool had_begun = reader_.begun();
    const auto state = reader_.feed(received_);
    if (state == RequestReader::State::done) co_return true;
    if (state == RequestReader::State::malformed) refuse(400, "This is not an HTTP/1.1 request.");
    if (state == RequestReader::State::too_large)
      refuse(431, "The header of the request is larger than 8 KiB.");
    if (response_) co_return false;
    if (!had_begun && reader_.begun() && phase_ == Phase::next_request)
      until = Clock::now() + limits_.request;
    auto reading = stream_.read_some(buffer_);
    auto late = net::wait_until(until);
    const auto result = co_await (std::move(reading) || std::move(late));
    if (closed_) co_return false;
    const auto* received = std::get_if<Received>(&result);
    if (received == nullptr && reader_.begun()) {
      refuse(408, "The request did not come in time.");
    } else if (received != nullptr && received->error == std::errc::wrong_protocol_type) {
      refuse(400, "Client sent an HTTP request to an HTTPS server.");
    } else if (received == nullptr || received->error) {
      close();
    } else {
      received_ = std::string_view(buffer_.data(), received->size);
      continue;
    }
    co_return false;
  }
}

awaitable<void> Connection::answer() {
  auto request = reader_.take();
  request.client = client_;
  ++requests_;
  is_head_ = request.method == "HEAD";
  // Nothing here accepts a body. It is not read, so the connection cannot continue after it.
  if (request.has_body) {
    refuse(413, "A request to this server has no body.");
    co_return;
  }
  keep_alive_ = request.keep_alive && requests_ < limits_.requests;
  phase_ = Phase::answering;
  answered_.expires_after(limits_.answer);
  // Weak: the source of the answer may keep it for ever, or drop it on another thread.
  handler_(request, [weak = weak_from_this()](Response response) {
    const auto self = weak.lock();
    if (!self || self->closed_) return;
    self->response_ = std::move(response);
    self->answered_.cancel();
  });
  if (!response_) co_await answered_.async_wait(net::as_result);
  if (!response_) close();
}

void Connection::refuse(int status, std::string_view text) {
  phase_ = Phase::answering;
  keep_alive_ = false;
  response_ = text_response(status, text);
}

awaitable<void> Connection::respond() {
  static const Headers none;
  if (!response_) co_return;
  answering_since_ = Clock::now();
  events_.answering(*this);
  const auto& config = gate_.config();
  const auto head =
      head_of(*response_, keep_alive_, std::chrono::system_clock::now(), config ? config->headers : none);
  const auto body = is_head_ || !response_->body ? std::string_view() : std::string_view(*response_->body);
  auto writing = stream_.write(head, body);
  auto late = net::wait_until(Clock::now() + limits_.write);
  const auto result = co_await (std::move(writing) || std::move(late));
  const auto* error = std::get_if<std::error_code>(&result);
  if (error == nullptr || *error) close();
  response_.reset();
}

awaitable<void> Connection::drain() {
  co_await stream_.finish_writing();
  for (;;) {
    const auto received = co_await stream_.read_some(buffer_);
    if (received.error) co_return;
  }
}

void Connections::add(asio::ip::tcp::socket socket) {
  if (open_.size() >= limits_.connections) make_room();
  // An answer is written at once; without this its end would wait for the client's acknowledgement.
  std::error_code ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  auto connection = std::make_shared<Connection>(
      std::move(socket), handler_, gate_, limits_,
      Connection::Events{.answering = [this](const Connection& newest) { keep_within_budget(newest); },
                         .closed =
                             [this](const Connection& closed) {
                               open_.remove_if([&](const auto& other) { return other.get() == &closed; });
                             }});
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

void Connections::keep_within_budget(const Connection& newest) {
  for (;;) {
    std::set<const std::string*> bodies;
    std::shared_ptr<Connection> oldest;
    for (const auto& connection : open_) {
      const auto* body = connection->body_under_way();
      if (body == nullptr) continue;
      bodies.insert(body);
      const bool older = !oldest || connection->answering_since() < oldest->answering_since();
      if (connection.get() != &newest && older) oldest = connection;
    }
    std::size_t bytes = 0;
    for (const auto* body : bodies) bytes += body->size();
    if (bytes <= limits_.bytes_under_way || !oldest) return;
    oldest->close();
  }
}

void Connections::make_room() {
  const auto least =
      std::ranges::min_element(open_, [](const auto& a, const auto& b) { return a->phase() < b->phase(); });
  (*least)->close();
}

}  // namespace reachd::serve
