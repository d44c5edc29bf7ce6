// The TLS handshake of an attempt, and its orderly end.

#include <array>
#include <cerrno>
#include <cstring>

#include "net/tcp_info.hpp"
#include "probe/run.hpp"

namespace reachd::probe {

using result::Phase;
using result::Stage;

namespace {

using namespace std::chrono_literals;

tls::End end_of(int error) {
  switch (broken_by(error)) {
    case Broken::reset:
      return tls::End::reset;
    case Broken::timeout:
      return tls::End::timeout;
    case Broken::unreachable:
      return tls::End::unreachable;
  }
  return tls::End::reset;
}

/// Writes what the session wants to send. Returns 0 or errno. A handshake's flights are small; what does not
/// fit into the socket's buffer at once waits.
awaitable<int> send_all(Run& run) {
  const auto bytes = run.session->take();
  std::span<const std::uint8_t> left(bytes);
  while (!left.empty()) {
    const auto written = run.socket.write(left);
    if (written.error == EAGAIN) {
      const bool ready = co_await run.socket.wait_writable();
      if (!ready) co_return ECANCELED;
      continue;
    }
    if (written.error != 0) co_return written.error;
    left = left.subspan(written.bytes);
  }
  co_return 0;
}

/// Reads what is there. Returns 0, or EAGAIN, or another errno; `closed` for the end of the stream.
int read_some(Run& run, bool& closed) {
  std::array<std::uint8_t, 16384> buffer;
  const auto got = run.socket.read(buffer);
  if (got.error == EAGAIN || got.error == EINTR) {
    const int error = run.socket.take_error();
    run.socket.take_icmp_error();
    return error != 0 ? error : EAGAIN;
  }
  if (got.error != 0) return got.error;
  closed = got.bytes == 0;
  run.session->feed(std::span(buffer).first(got.bytes));
  return 0;
}

}  // namespace

awaitable<void> tls_handshake(Run& run) {
  auto& result = run.result;
  const auto& target = std::get<config::TlsTarget>(run.probe().target);
  const auto context = run.order.contexts->of(target);
  const auto start = std::chrono::steady_clock::now();
  const auto& server_name = target.server_name.empty() ? run.order.host : target.server_name;
  run.step = Run::Step::handshake;
  run.session.emplace(context, server_name, std::chrono::system_clock::now(), &run.tools.verified_chains);

  int write_error = 0;
  for (;;) {
    const auto step = run.session->handshake();
    if (write_error == 0) write_error = co_await send_all(run);
    if (write_error == ECANCELED) co_return;
    if (step == tls::Session::Step::done) {
      run.end(run.session->outcome());
      if (result.outcome == Outcome::ok)
        result.phase(Phase::handshake) = std::chrono::steady_clock::now() - start;
      break;
    }
    if (step == tls::Session::Step::failed) {
      run.end(run.session->outcome());
      break;
    }
    const bool ready = co_await run.socket.wait_readable();
    if (!ready) co_return;
    bool closed = false;
    const int error = read_some(run, closed);
    if (error == EAGAIN) continue;
    if (error == 0 && !closed) continue;
    // What the peer sent before is judged first. A write that failed says more than the end of the stream
    // behind it.
    const auto how = error != 0 ? end_of(error) : write_error != 0 ? end_of(write_error) : tls::End::closed;
    result.error_number = error != 0 ? error : write_error;
    run.end(run.session->end(how));
    break;
  }
  if (const auto info = net::tcp_info(run.socket.native_handle())) {
    result.retransmits += static_cast<int>(info->retransmits) - run.connection.retransmits;
  }
}

awaitable<void> close_tls(Run& run) {
  using namespace asio::experimental::awaitable_operators;
  if (stage(run.result.outcome) != Stage::ok && run.result.tls.version.empty()) co_return;
  auto round_trip = std::chrono::nanoseconds(run.connection.duration);
  if (const auto info = net::tcp_info(run.socket.native_handle())) round_trip = info->round_trip;
  const auto deadline =
      std::chrono::steady_clock::now() + std::min<std::chrono::nanoseconds>(2 * round_trip + 50ms, 2s);
  run.session->close_notify();
  const auto bytes = run.session->take();
  run.socket.write(bytes);  // if it does not fit, the server is not listening
  run.socket.shutdown_write();
  while (std::chrono::steady_clock::now() < deadline) {
    auto readable = run.socket.wait_readable();
    auto limit = net::wait_until(deadline);
    const auto winner = co_await (std::move(readable) || std::move(limit));
    if (winner.index() == 1) break;
    bool closed = false;
    const int error = read_some(run, closed);
    const bool over = run.session->drain();
    if (over || closed || (error != 0 && error != EAGAIN)) break;
  }
  if (run.result.outcome == Outcome::ok && run.session->outcome() != Outcome::ok) {
    run.end(run.session->outcome());
    run.result.detail = run.session->detail();
    run.result.phase(Phase::handshake).reset();
  }
}

}  // namespace reachd::probe
