#include "serve/connection.hpp"

#include <utility>

namespace reachd::serve {

Connection::Connection(std::unique_ptr<Stream> stream, const Handler& handler, const Gate& gate,
                       const Limits& limits, OnClosed on_closed)
    : stream_(std::move(stream)),
      handler_(handler),
      gate_(gate),
      limits_(limits),
      on_closed_(std::move(on_closed)),
      deadline_(stream_->executor()) {}

void Connection::start() {
  set_deadline(limits_.request);
  read();
}

void Connection::close() {
  if (closed_) return;
  closed_ = true;
  deadline_.cancel();
  stream_->close();
  const auto self = shared_from_this();
  on_closed_(*this);
}

void Connection::read() {
  if (reading_) return;
  reading_ = true;
  stream_->read_some(buffer_, [self = shared_from_this()](std::error_code error, std::size_t size) {
    self->on_read(error, size);
  });
}

void Connection::on_read(std::error_code error, std::size_t size) {
  reading_ = false;
  if (closed_) return;
  // The request was abandoned while this was pending.
  if (phase_ == Phase::answering) return;
  if (error == std::errc::wrong_protocol_type)
    return refuse(400, "Client sent an HTTP request to an HTTPS server.");
  if (error) return close();
  if (phase_ == Phase::lingering) return read();
  received_ = std::string_view(buffer_.data(), size);
  advance();
}

void Connection::advance() {
  const bool had_begun = reader_.begun();
  const auto state = reader_.feed(received_);
  switch (state) {
    case RequestReader::State::more:
      if (!had_begun && reader_.begun() && phase_ == Phase::next_request) set_deadline(limits_.request);
      return read();
    case RequestReader::State::done:
      return answer();
    case RequestReader::State::malformed:
      return refuse(400, "This is not an HTTP/1.1 request.");
    case RequestReader::State::too_large:
      return refuse(431, "The header of the request is larger than 8 KiB.");
  }
}

void Connection::answer() {
  const auto request = reader_.take();
  ++requests_;
  is_head_ = request.method == "HEAD";
  // Nothing here accepts a body. It is not read, so the connection cannot continue after it.
  if (request.has_body) return refuse(413, "A request to this server has no body.");
  wants_keep_alive_ = request.keep_alive && requests_ < limits_.requests;
  phase_ = Phase::answering;
  set_deadline(limits_.answer);
  // Weak: the source of the answer may keep it for ever, or drop it on another thread.
  handler_(request, [weak = weak_from_this()](Response response) {
    const auto self = weak.lock();
    if (self && !self->closed_) self->respond(std::move(response), self->wants_keep_alive_);
  });
}

void Connection::refuse(int status, std::string_view text) {
  phase_ = Phase::answering;
  respond(text_response(status, text), false);
}

void Connection::respond(Response response, bool may_keep_alive) {
  keep_alive_ = may_keep_alive;
  response_ = std::move(response);
  static const Headers none;
  const auto& config = gate_.config();
  head_ = head_of(response_, keep_alive_, std::chrono::system_clock::now(), config ? config->headers : none);
  const auto body = is_head_ || !response_.body ? std::string_view() : std::string_view(*response_.body);
  set_deadline(limits_.write);
  stream_->write(head_, body, [self = shared_from_this()](std::error_code error, std::size_t) {
    self->on_written(error);
  });
}

void Connection::on_written(std::error_code error) {
  if (closed_) return;
  if (error) return close();
  response_ = {};
  if (!keep_alive_) return linger();
  phase_ = Phase::next_request;
  set_deadline(limits_.idle);
  advance();
}

/// Closing a socket with unread bytes resets the connection, and the client may never see the answer. So shut
/// down the sending side, and read on until the client closes.
void Connection::linger() {
  phase_ = Phase::lingering;
  set_deadline(limits_.linger);
  stream_->finish_writing();
  read();
}

void Connection::set_deadline(std::chrono::milliseconds time) {
  deadline_.expires_after(time);
  deadline_.async_wait([weak = weak_from_this()](const std::error_code& error) {
    const auto self = weak.lock();
    if (self && !error && !self->closed_) self->on_deadline();
  });
}

void Connection::on_deadline() {
  // This is also reached by a wait that had ended before the deadline was moved.
  if (deadline_.expiry() > std::chrono::steady_clock::now()) return;
  const bool reads_request = phase_ == Phase::first_request || phase_ == Phase::next_request;
  if (reads_request && reader_.begun()) return refuse(408, "The request did not come in time.");
  close();
}

}  // namespace reachd::serve
