// The request and response of an http probe.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/text.hpp"
#include "http/request.hpp"
#include "http/response_reader.hpp"
#include "net/tcp_info.hpp"
#include "probe/run.hpp"

namespace reachd::probe {

using result::Phase;

namespace {

using State = http::ResponseReader::State;

Outcome outcome_of(Broken how) {
  switch (how) {
    case Broken::reset:
      return Outcome::http_reset;
    case Broken::timeout:
      return Outcome::http_timeout;
    case Broken::unreachable:
      return Outcome::http_unreachable;
  }
  return Outcome::http_reset;
}

void judge(Run& run, const config::HttpTarget& target, const http::ResponseReader& reader,
           std::chrono::nanoseconds round_trip) {
  auto& result = run.result;
  result.http_status = reader.status();
  if (std::find(target.status.begin(), target.status.end(), reader.status()) == target.status.end()) {
    run.end(Outcome::http_unexpected_status);
    result.detail = fmt::format("the status is {}", reader.status());
    return;
  }
  if (target.body && reader.body().find(*target.body) == std::string_view::npos) {
    run.end(Outcome::http_unexpected_body);
    result.detail = "the body begins: " + base::clean_text(reader.body(), 96);
    return;
  }
  run.end(Outcome::ok);
  result.phase(Phase::response) = round_trip;
  if (const auto date = reader.date()) {
    const auto age = reader.age().value_or(std::chrono::seconds(0));
    result.clock_offset = std::chrono::system_clock::now() - (*date + age) - round_trip / 2;
  }
}

}  // namespace

awaitable<void> http_get(Run& run) {
  auto& result = run.result;
  const auto& target = std::get<config::HttpTarget>(run.probe().target);
  const auto request = http::make_request(run.order.host, target.port, target.path);
  const auto start = std::chrono::steady_clock::now();
  run.step = Run::Step::response;
  // A request fits into the empty send buffer of a new connection.
  const auto written =
      run.socket.write({reinterpret_cast<const std::uint8_t*>(request.data()), request.size()});
  http::ResponseReader reader;
  std::array<std::uint8_t, 16384> buffer;
  State state = State::more;
  while (state == State::more) {
    const bool ready = co_await run.socket.wait_readable();
    if (!ready) co_return;
    const auto got = run.socket.read(buffer);
    int error = got.error;
    if (error == EAGAIN || error == EINTR) {
      error = run.socket.take_error();
      run.socket.take_icmp_error();
      if (error == 0) continue;
    }
    if (error != 0) {
      result.error_number = error;
      result.detail = std::strerror(error);
      run.end(outcome_of(broken_by(error)));
      co_return;
    }
    state = got.bytes == 0 ? reader.end_of_stream() : reader.feed(std::span(buffer).first(got.bytes));
    if (got.bytes == 0 && state == State::more) {
      result.error_number = written.error;
      run.end(written.error != 0 ? outcome_of(broken_by(written.error)) : Outcome::http_closed);
      co_return;
    }
  }
  if (state == State::malformed) {
    run.end(Outcome::http_malformed);
    co_return;
  }
  const auto round_trip = std::chrono::steady_clock::now() - start;
  judge(run, target, reader, round_trip);
  if (const auto info = net::tcp_info(run.socket.native_handle())) {
    result.retransmits += static_cast<int>(info->retransmits) - run.connection.retransmits;
  }
}

}  // namespace reachd::probe
