// The first data of connections that stand, dying on the way.
//
// The connection is made without a limit; then the limit is set and the data sent. The kernel
// sends it again by itself, with the same limit, so one connection is one try. Once a connection stands its
// error queue stays empty: an ICMP error shows as an errno alone, time exceeded as EHOSTUNREACH. Before the
// connection is thrown away the limit is lifted, so that its RST reaches the server, which would keep the
// connection otherwise.

#include <algorithm>
#include <array>
#include <cerrno>

#include "locate/methods.hpp"
#include "net/connect.hpp"
#include "net/tcp_info.hpp"

namespace reachd::locate {

namespace {

using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;

constexpr auto connect_time = 1500ms;  // a lost SYN is sent again after 1 s
constexpr auto answer_time =
    whole_time - connect_time;  // the data is sent again after about 0.2, 0.6 and 1.4 s

/// A connection made without a limit, and the session on it if the first data goes behind a handshake.
struct Standing {
  net::Socket& socket;
  std::optional<tls::Session> session{};
  std::vector<std::uint8_t> to_send{};
  bool ready = false;
};

/// Up to the flight that completes it, which is left to be sent.
awaitable<void> shake_hands(Standing& standing) {
  auto& session = *standing.session;
  while (session.handshake() == tls::Session::Step::want_input) {
    const auto flight = session.take();
    if (!flight.empty() && standing.socket.write(flight).error != 0) co_return;
    const bool readable = co_await standing.socket.wait_readable();
    if (!readable) co_return;
    std::array<std::uint8_t, 4096> buffer;
    const auto got = standing.socket.read(buffer);
    if (got.error == EAGAIN || got.error == EINTR) continue;
    if (got.bytes == 0) co_return;
    session.feed(std::span(buffer).first(got.bytes));
  }
  standing.ready = session.outcome() == result::Outcome::ok;
}

awaitable<void> establish(Standing& standing, net::Endpoint endpoint, net::SourceBinding binding,
                          const FirstData& data) {
  net::ConnectReport report;
  co_await net::connect(standing.socket, endpoint, binding, report);
  if (!report.connected) co_return;
  standing.to_send = data.bytes;
  standing.ready = !data.behind;
  if (standing.ready) co_return;
  const auto now = std::chrono::system_clock::now();
  standing.session.emplace(data.behind, data.server_name, now, nullptr, data.hello);
  co_await shake_hands(standing);
  standing.session->write(data.bytes);
  standing.to_send = standing.session->take();
}

Problem no_connection() {
  return base::translated({"a connection that the trace needs cannot be made now",
                           "eine Verbindung, die der Trace braucht, kommt jetzt nicht zustande"});
}

Problem broken_before_data() {
  return base::translated(
      {"the connection broke before the first data", "die Verbindung brach vor den ersten Daten ab"});
}

/// False, with a word about it, where that does not succeed.
awaitable<bool> connect(Standing& standing, const net::Endpoint& endpoint, const net::SourceBinding& binding,
                        const FirstData& data, Problem& problem) {
  auto connecting = establish(standing, endpoint, binding, data);
  auto limit = net::wait_until(std::chrono::steady_clock::now() + connect_time);
  co_await (std::move(connecting) || std::move(limit));
  if (!standing.ready) problem = no_connection();
  co_return standing.ready;
}

/// Behind a handshake session tickets are none.
bool is_answer(Standing& standing, std::span<const std::uint8_t> bytes) {
  if (!standing.session) return true;
  standing.session->feed(bytes);
  std::vector<std::uint8_t> data;
  return standing.session->drain(&data) || !data.empty();
}

/// What the peer, or somebody for it, makes of the data: noted with its errno. Returns when there is
/// something to note, or the socket is closed.
awaitable<void> listen(Standing& standing, Hop::Answer& answer, int& error) {
  auto& socket = standing.socket;
  for (;;) {
    const bool ready = co_await socket.wait_readable();
    if (!ready) co_return;
    std::array<std::uint8_t, 4096> buffer;
    const auto got = socket.read(buffer);
    if (got.error == EINTR) continue;
    error = got.error == EAGAIN ? socket.take_error() : got.error;
    if (got.error == EAGAIN && error == 0) continue;
    if (got.bytes > 0 && !is_answer(standing, std::span(buffer).first(got.bytes))) continue;
    if (error == 0) answer = got.bytes > 0 ? Hop::Answer::answered : Hop::Answer::closed;
    if (error == ECONNRESET || error == EPIPE) answer = Hop::Answer::refused;
    if (error == EACCES) answer = Hop::Answer::prohibited;
    if (error == EHOSTUNREACH) answer = Hop::Answer::time_exceeded;
    if (error != 0 && error != ETIMEDOUT && answer == Hop::Answer::silent) answer = Hop::Answer::unreachable;
    co_return;
  }
}

class FirstDataMethod final : public Method {
 public:
  FirstDataMethod(net::Endpoint endpoint, net::SourceBinding binding, FirstData data, Portion portion,
                  int least_hop_limit)
      : endpoint_(endpoint),
        leg_(std::move(binding)),
        data_(std::move(data)),
        portion_(portion),
        least_hop_limit_(least_hop_limit) {}

  awaitable<void> ask(int distance, net::Socket& socket, Hop& hop, Problem& problem) const override {
    Standing standing{socket};
    const bool connected = co_await connect(standing, endpoint_, leg_, data_, problem);
    if (!connected) co_return;
    int error = socket.set_hop_limit(distance);
    if (error == 0 && least_hop_limit_ > 0) error = socket.set_least_hop_limit(least_hop_limit_);
    const auto start = std::chrono::steady_clock::now();
    if (error == 0) error = socket.write(portion_of(standing)).error;
    if (error != 0) {
      note_failure(error, std::nullopt, hop, problem);
      co_return;
    }
    auto answer = Hop::Answer::silent;
    auto listening = listen(standing, answer, error);
    auto limit = net::wait_until(start + answer_time);
    co_await (std::move(listening) || std::move(limit));
    if (answer == Hop::Answer::silent) {
      const auto info = net::tcp_info(socket.native_handle());
      if (info && info->unacknowledged == 0) answer = Hop::Answer::connected;
    }
    hop.answer = answer;
    hop.round_trip = std::chrono::steady_clock::now() - start;
  }

  void release(net::Socket& socket) const override {
    if (!socket.is_open()) return;
    socket.set_hop_limit(-1);
    socket.abort();
  }

  int tries() const override { return 1; }
  std::chrono::milliseconds pause() const override { return connect_time + answer_time + 200ms; }

 private:
  std::span<const std::uint8_t> portion_of(Standing& standing) const {
    const std::span<const std::uint8_t> data(standing.to_send);
    const auto info = net::tcp_info(standing.socket.native_handle());
    if (portion_ == Portion::whole || !info || info->segment_size == 0) return data;
    return data.first(std::min<std::size_t>(data.size(), info->segment_size));
  }

  net::Endpoint endpoint_;
  net::SourceBinding leg_;
  FirstData data_;
  Portion portion_;
  int least_hop_limit_;
};

}  // namespace

std::shared_ptr<const Method> first_data_method(net::Endpoint endpoint, net::SourceBinding binding,
                                                FirstData data, Portion portion, int least_hop_limit) {
  return std::make_shared<FirstDataMethod>(endpoint, std::move(binding), std::move(data), portion,
                                           least_hop_limit);
}

awaitable<void> send_whole(net::Endpoint endpoint, net::SourceBinding binding, const FirstData& data,
                           std::size_t piece, WholeHello& whole, Problem& problem) {
  const auto executor = co_await asio::this_coro::executor;
  net::Socket socket(executor);
  Standing standing{socket};
  const bool connected = co_await connect(standing, endpoint, binding, data, problem);
  if (!connected) co_return;
  std::span<const std::uint8_t> left(standing.to_send);
  while (whole.error == 0 && !left.empty()) {
    const auto length = std::min(piece, left.size());
    whole.error = socket.write(left.first(length)).error;
    if (whole.error == 0) left = left.subspan(length);
  }
  if (whole.error == 0) {
    auto listening = listen(standing, whole.answer, whole.error);
    auto limit = net::wait_until(std::chrono::steady_clock::now() + answer_time);
    co_await (std::move(listening) || std::move(limit));
  } else if (left.size() < standing.to_send.size()) {
    whole.answer = Hop::Answer::refused;  // in answer to an earlier piece
  } else {
    problem = broken_before_data();
  }
  if (const auto info = net::tcp_info(socket.native_handle())) {
    whole.acknowledged = info->unacknowledged == 0;
    whole.bytes_received = info->bytes_received;
    whole.out_of_order = info->out_of_order;
  }
  socket.abort();
}

}  // namespace reachd::locate
