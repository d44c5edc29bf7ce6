#include "probe/attempt.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <vector>

#include "http/request.hpp"
#include "http/response_reader.hpp"
#include "net/connect.hpp"
#include "net/netlink.hpp"
#include "net/tcp_info.hpp"
#include "probe/steps.hpp"
#include "result/failure.hpp"
#include "tls/session.hpp"

namespace reachd::probe {

namespace {

using Clock = std::chrono::steady_clock;

struct Run;

/// Owned by its attempt and, until it is connected or has failed, by the coroutine that connects it.
struct Connection {
  net::Endpoint endpoint;
  net::SourceBinding binding;
  net::Socket socket;
  net::ConnectReport report{};
  bool ended = false;  ///< `report` is complete, or the time was up
  int number = 0;
  Run* run = nullptr;                            ///< the attempt, while it waits for this connection
  AddressDone done{};                            ///< what hears of it once it was left
  std::optional<tls::Session> proxy_session{};   ///< with a proxy that is spoken to over TLS
  std::optional<http::ResponseReader> tunnel{};  ///< from the CONNECT on
  Clock::time_point tunnel_begun{};
  std::optional<tls::Session> session{};         ///< from the ClientHello on
  std::optional<http::ResponseReader> reader{};  ///< from the request on
  Clock::time_point asked{};                     ///< when the request was sent
  std::shared_ptr<std::size_t> extra;            ///< Tools::extra_connections, in which it counts

  Connection(const asio::any_io_executor& executor, net::Endpoint to, net::SourceBinding from,
             std::shared_ptr<std::size_t> counter)
      : endpoint(std::move(to)), binding(std::move(from)), socket(executor), extra(std::move(counter)) {
    ++*extra;
  }
  ~Connection() { --*extra; }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
};

/// An attempt under way: what its actions work on.
struct Run {
  Tools& tools;
  const Order& order;
  std::shared_ptr<const Contexts> contexts;
  dns::ExtraAnswers extra_answers;
  AddressDone address_done;
  Clock::time_point started;
  asio::steady_timer news;  ///< cancelled when a connection has ended
  std::deque<int> ended{};  ///< connections that have ended, that Steps does not know of yet
  std::optional<Clock::time_point> next_address_at{};
  Timer timer = Timer::deadline;  ///< of the others the one started last
  Clock::time_point timer_at{};
  bool finished = false;
  std::vector<std::shared_ptr<Connection>> connections{};  ///< by their numbers

  const Task& task() const { return *order.task; }
  Connection& connection(int number) { return *connections.at(static_cast<std::size_t>(number)); }
  net::SourceBindings bindings() const { return task().source.bindings(); }
  /// The attempt itself counts for one connection while it has any.
  ~Run() {
    if (!connections.empty()) ++*connections.front()->extra;
    for (const auto& connection : connections) connection->run = nullptr;
  }
};

using Happened = std::optional<Event>;

// Each perform() does one action and sets `happened` to what came of it. Those that wait leave it alone if
// they are cancelled, which only the timer does. wait_for_news() reports what becomes of a connection.

awaitable<void> perform(Run& run, action::Resolve resolve, Happened& happened) {
  dns::Resolver::Query query;
  query.name = std::move(resolve.name);
  query.family = resolve.family;
  query.servers = run.task().servers;
  query.bindings = run.bindings();
  query.look_for_other_family = resolve.look_for_other_family;
  query.budget = resolve.budget;
  event::Resolved resolved;
  co_await run.tools.resolver.resolve(std::move(query), resolved.resolution);
  happened = std::move(resolved);
}

awaitable<void> perform(Run& run, action::Ask ask, Happened& happened) {
  const auto servers = run.task().servers;
  const auto bindings = run.bindings();
  event::Answered answered;
  if (ask.over_tcp) {
    co_await dns::exchange_over_tcp(servers.front(), bindings, ask.question, answered.reply);
  } else {
    dns::ExtraAnswers extra;
    if (ask.count_extra_answers) extra = run.extra_answers;
    const auto budget = run.timer_at - Clock::now();
    co_await dns::exchange_over_udp(run.tools.lingering, servers, bindings, ask.question, budget, extra,
                                    answered.reply);
  }
  happened = std::move(answered);
}

/// What a connection that was left behind came to.
void report_left(Connection& connection) {
  const auto& report = connection.report;
  auto outcome = report.connected ? Outcome::ok : Outcome::connect_timeout;
  if (report.error != 0) {
    outcome =
        result::connect_outcome(net::failure_of(report, connection.endpoint.address, connection.binding));
  }
  connection.socket.close();
  if (connection.done) connection.done({connection.endpoint.address, outcome});
}

/// Connects, and tells the attempt or, if that has left it, whoever hears of its address.
awaitable<void> connect_beside(std::shared_ptr<Connection> connection, Clock::time_point give_up) {
  using namespace asio::experimental::awaitable_operators;
  auto work = net::connect(connection->socket, connection->endpoint, connection->binding, connection->report);
  auto limit = net::wait_until(give_up);
  co_await (std::move(work) || std::move(limit));
  connection->ended = true;
  if (connection->run != nullptr) {
    connection->run->ended.push_back(connection->number);
    connection->run->news.cancel();
  } else if (connection->done) {
    report_left(*connection);
  }
}

Event connecting_ended(Run& run, int number) {
  const auto& connection = run.connection(number);
  const auto& report = connection.report;
  if (report.connected) {
    event::Connected connected{number, report.duration, report.retransmits};
    for (const auto& other : run.connections) {
      const bool pending = other->number != number && other->run != nullptr && other->socket.is_open();
      if (pending && other->socket.has_peer()) connected.standing.push_back(other->number);
    }
    return connected;
  }
  const auto failure = report.error == 0
                           ? net::Failure::timeout
                           : net::failure_of(report, connection.endpoint.address, connection.binding);
  return event::ConnectFailed{number, failure, report.error, report.icmp};
}

/// How a connection ended: with an errno(3), or in order; or not at all yet.
struct Received {
  int error = 0;
  bool closed = false;
};

/// Feeds what is there to a TLS session or a reader of HTTP. An error that waits at the socket, such as what
/// an ICMP error becomes, is taken as the read's. No coroutine, so that no attempt under way keeps the
/// buffer.
template <class Reader>
Received receive(net::Socket& socket, Reader& reader) {
  std::array<std::uint8_t, 16384> buffer;
  const auto got = socket.read(buffer);
  if (got.error == EAGAIN || got.error == EINTR) {
    const int error = socket.take_error();
    socket.take_icmp_error();
    return {error};
  }
  if (got.bytes > 0) reader.feed(std::span(buffer).first(got.bytes));
  return {got.error, got.error == 0 && got.bytes == 0};
}

/// What a session decrypts is a reader's, or that of the session inside it.
template <class Inner>
struct Decrypted {
  tls::Session& session;
  Inner& inner;
  bool over = false;  ///< nothing more will come

  void feed(std::span<const std::uint8_t> bytes) {
    session.feed(bytes);
    std::vector<std::uint8_t> data;
    over = session.drain(&data);
    inner.feed(data);
  }
};

/// As receive(), of what came through the proxy's TLS if there is one.
template <class Reader>
Received receive_by_proxy(Connection& connection, Reader& reader) {
  if (!connection.proxy_session) return receive(connection.socket, reader);
  Decrypted<Reader> decrypted{*connection.proxy_session, reader};
  auto received = receive(connection.socket, decrypted);
  received.closed |= decrypted.over;
  return received;
}

/// Returns 0 or errno, ECANCELED if it was cancelled. What is sent is small; what does not fit into the
/// socket's buffer at once waits.
awaitable<int> send_bytes(net::Socket& socket, std::vector<std::uint8_t> bytes) {
  std::span<const std::uint8_t> left(bytes);
  while (!left.empty()) {
    const auto written = socket.write(left);
    if (written.error == EAGAIN) {
      const bool ready = co_await socket.wait_writable();
      if (!ready) co_return ECANCELED;
      continue;
    }
    if (written.error != 0) co_return written.error;
    left = left.subspan(written.bytes);
  }
  co_return 0;
}

/// Through the proxy's TLS, if there is one. As send_bytes().
awaitable<int> send_by_proxy(Connection& connection, std::vector<std::uint8_t> bytes) {
  if (connection.proxy_session) {
    connection.proxy_session->write(bytes);
    bytes = connection.proxy_session->take();
  }
  const int error = co_await send_bytes(connection.socket, std::move(bytes));
  co_return error;
}

/// Writes what the session wants to send. As send_bytes().
awaitable<int> send_all(Connection& connection) {
  auto bytes = connection.session->take();
  const int error = co_await send_by_proxy(connection, std::move(bytes));
  co_return error;
}

event::TunnelEnded tunnel_ended(Connection& connection, int number, tls::End end) {
  event::TunnelEnded ended;
  ended.connection = number;
  ended.end = end;
  ended.duration = Clock::now() - connection.tunnel_begun;
  if (connection.proxy_session) {
    ended.session = connection.proxy_session->outcome();
    ended.session_detail = connection.proxy_session->detail();
  }
  if (!connection.tunnel) return ended;
  const auto& reader = *connection.tunnel;
  ended.state = reader.state();
  ended.facts = reader.facts();
  ended.problem = reader.problem();
  ended.proxy_error = reader.proxy_error();
  ended.proxy_authenticate = reader.proxy_authenticate();
  ended.has_bytes_behind = reader.has_bytes_behind();
  return ended;
}

/// The handshake with a proxy itself. Sets `happened` unless it went well.
awaitable<void> shake_hands_with_proxy(Run& run, int number, Happened& happened) {
  auto& connection = run.connection(number);
  const auto context = run.contexts->of_proxies();
  const auto host = run.task().proxy()->host;
  connection.proxy_session.emplace(context, host, std::chrono::system_clock::now(),
                                   &run.tools.verified_chains);
  auto& session = *connection.proxy_session;
  int write_error = 0;
  for (;;) {
    const auto step = session.handshake();
    auto bytes = session.take();
    if (write_error == 0) write_error = co_await send_bytes(connection.socket, std::move(bytes));
    if (write_error == ECANCELED) co_return;
    if (step == tls::Session::Step::done) co_return;
    if (step == tls::Session::Step::failed) break;
    const bool ready = co_await connection.socket.wait_readable();
    if (!ready) co_return;
    const auto received = receive(connection.socket, session);
    if (received.error != 0 || received.closed) {
      happened = event::Broken{number, received.error, write_error};
      co_return;
    }
  }
  happened = tunnel_ended(connection, number, tls::End::none);
}

// Cancelled in the handshake, the session is not done, and there is nothing more to do.
awaitable<void> perform(Run& run, action::OpenTunnel open, Happened& happened) {
  const int number = open.connection;
  auto& connection = run.connection(number);
  const auto& proxy = *run.task().proxy();
  connection.tunnel_begun = Clock::now();
  if (proxy.tls) {
    co_await shake_hands_with_proxy(run, number, happened);
    if (happened || connection.proxy_session->outcome() != Outcome::ok) co_return;
  }
  if (!run.task().has_phase(result::Phase::tunnel)) {
    happened = tunnel_ended(connection, number, tls::End::none);
    co_return;
  }
  using Reader = http::ResponseReader;
  auto& reader = connection.tunnel.emplace(std::chrono::system_clock::now(), Reader::To::connect);
  const auto text = http::make_connect(run.order.host, run.task().labels.port, proxy.login);
  std::vector<std::uint8_t> bytes(text.begin(), text.end());
  const int write_error = co_await send_by_proxy(connection, std::move(bytes));
  if (write_error == ECANCELED) co_return;
  while (reader.state() == Reader::State::more) {
    const bool ready = co_await connection.socket.wait_readable();
    if (!ready) co_return;
    const auto received = receive_by_proxy(connection, reader);
    if (reader.state() != Reader::State::more) break;
    if (received.error != 0 || received.closed) {
      happened = event::Broken{number, received.error, write_error};
      co_return;
    }
  }
  happened = tunnel_ended(connection, number, tls::End::none);
}

event::HandshakeEnded handshake_ended(Connection& connection, int number, Clock::duration duration) {
  const auto& session = *connection.session;
  return {number,          session.outcome(), duration,
          session.facts(), session.detail(),  net::tcp_info(connection.socket.native_handle())};
}

// A write that failed does not end the handshake: what the peer sent before (an alert) is still to be read.
awaitable<void> perform(Run& run, action::Handshake handshake, Happened& happened) {
  auto& connection = run.connection(handshake.connection);
  const auto& target = *run.task().probe->tls();
  const auto context = run.contexts->of(target);
  const auto& server_name = target.server_name.empty() ? run.order.host : target.server_name;
  const auto start = Clock::now();
  connection.session.emplace(context, server_name, std::chrono::system_clock::now(),
                             &run.tools.verified_chains, target.hello);
  int write_error = 0;
  for (;;) {
    const auto step = connection.session->handshake();
    if (write_error == 0) write_error = co_await send_all(connection);
    if (write_error == ECANCELED) co_return;
    if (step != tls::Session::Step::want_input) break;
    const bool ready = co_await connection.socket.wait_readable();
    if (!ready) co_return;
    const auto received = receive_by_proxy(connection, *connection.session);
    if (received.error != 0 || received.closed) {
      happened = event::Broken{handshake.connection, received.error, write_error};
      co_return;
    }
  }
  happened = handshake_ended(connection, handshake.connection, Clock::now() - start);
}

event::Responded responded(Connection& connection, int number, tls::End end) {
  const auto& reader = connection.reader.value();
  event::Responded responded;
  responded.connection = number;
  responded.state = reader.state();
  responded.end = end;
  responded.facts = reader.facts();
  responded.problem = reader.problem();
  responded.body = reader.body();
  responded.coding = reader.coding();
  responded.date = reader.date();
  responded.age = reader.age();
  responded.proxy_error = reader.proxy_error();
  responded.proxy_authenticate = reader.proxy_authenticate();
  responded.received = std::chrono::system_clock::now();
  responded.duration = Clock::now() - connection.asked;
  responded.tcp = net::tcp_info(connection.socket.native_handle());
  if (connection.session) {
    responded.session = connection.session->outcome();
    responded.session_detail = connection.session->detail();
  }
  return responded;
}

Received receive_response(Connection& connection) {
  auto& reader = connection.reader.value();
  if (!connection.session) return receive_by_proxy(connection, reader);
  Decrypted<http::ResponseReader> decrypted{*connection.session, reader};
  auto received = receive_by_proxy(connection, decrypted);
  received.closed |= decrypted.over;
  return received;
}

/// As send_bytes().
awaitable<int> send_request(Connection& connection, const std::string& text) {
  std::vector<std::uint8_t> data(text.begin(), text.end());
  if (connection.session) {
    connection.session->write(data);
    data = connection.session->take();
  }
  const int error = co_await send_by_proxy(connection, std::move(data));
  co_return error;
}

std::string request_of(const Run& run, const config::HttpTarget& target, bool by_tls) {
  const auto* proxy = run.task().proxy();
  if (proxy && !by_tls)
    return http::make_proxied_request(run.order.host, target.port, target.path, proxy->login);
  return http::make_request(run.order.host, target.port, target.path, by_tls ? 443 : 80);
}

/// Nothing that could still come would make it the answer expected, nor tell more about who answers.
bool is_refused(const http::ResponseReader& reader, const config::HttpTarget& target) {
  const int status = reader.facts().status;
  return reader.header_complete() && status != 200 &&
         std::ranges::find(target.status, status) == target.status.end();
}

awaitable<void> perform(Run& run, action::Request request, Happened& happened) {
  auto& connection = run.connection(request.connection);
  const auto& target = *run.task().probe->http();
  const auto text = request_of(run, target, connection.session.has_value());
  connection.asked = Clock::now();
  using State = http::ResponseReader::State;
  auto& reader = connection.reader.emplace();
  const int write_error = co_await send_request(connection, text);
  if (write_error == ECANCELED) co_return;
  while (reader.state() == State::more && !is_refused(reader, target)) {
    const bool ready = co_await connection.socket.wait_readable();
    if (!ready) co_return;
    const auto received = receive_response(connection);
    if (connection.session && connection.session->outcome() != Outcome::ok) break;
    // The end of the stream may complete the response.
    const bool cut = received.closed && reader.end_of_stream() == State::more;
    if (received.error != 0 || cut) {
      happened = event::Broken{request.connection, received.error, write_error};
      co_return;
    }
  }
  happened = responded(connection, request.connection, tls::End::none);
}

awaitable<void> perform(Run& run, action::SayGoodbye goodbye, Happened& happened) {
  auto& connection = run.connection(goodbye.connection);
  auto& session = *connection.session;
  session.close_notify();
  auto bytes = session.take();
  // In TLS with the proxy that, too, ends in order.
  if (auto& outer = connection.proxy_session) {
    outer->write(bytes);
    outer->close_notify();
    bytes = outer->take();
  }
  connection.socket.write(bytes);  // if it does not fit, the server is not listening
  connection.socket.shutdown_write();
  for (bool over = false; !over;) {
    const bool ready = co_await connection.socket.wait_readable();
    if (!ready) co_return;
    const auto received = receive_by_proxy(connection, session);
    over = session.drain() || received.closed || received.error != 0;
  }
  happened = event::SaidGoodbye{goodbye.connection, session.outcome(), session.detail()};
}

Happened perform(Run& run, const action::StartTimer& start) {
  const auto at = run.started + start.at;
  if (start.timer == Timer::next_address) {
    run.next_address_at = at;
  } else {
    run.timer = start.timer;
    run.timer_at = at;
  }
  return {};
}

Happened perform(Run& run, const action::Connect& connect) {
  const auto executor = run.news.get_executor();
  const auto binding = run.bindings().of(connect.endpoint.address.family());
  const auto connection =
      std::make_shared<Connection>(executor, connect.endpoint, binding, run.tools.extra_connections);
  connection->number = connect.connection;
  connection->run = &run;
  if (run.connections.empty()) --*connection->extra;
  run.connections.push_back(connection);
  const auto give_up = Clock::now() + run.task().probe->schedule.timeout;
  asio::co_spawn(executor, connect_beside(connection, give_up), net::rethrow);
  return {};
}

Happened perform(Run& run, const action::GiveUpTunnel& give_up) {
  auto& connection = run.connection(give_up.connection);
  if (!connection.tunnel && connection.proxy_session) connection.proxy_session->end(give_up.why);
  return tunnel_ended(connection, give_up.connection, give_up.why);
}

Happened perform(Run& run, const action::GiveUpHandshake& give_up) {
  auto& connection = run.connection(give_up.connection);
  connection.session.value().end(give_up.why);
  return handshake_ended(connection, give_up.connection, {});
}

Happened perform(Run& run, const action::GiveUpResponse& give_up) {
  return responded(run.connection(give_up.connection), give_up.connection, give_up.why);
}

Happened perform(Run& run, const action::CloseConnection& close) {
  auto& connection = run.connection(close.connection);
  connection.run = nullptr;
  connection.socket.close();
  return {};
}

Happened perform(Run& run, const action::LeaveConnection& leave) {
  auto& connection = run.connection(leave.connection);
  connection.run = nullptr;
  connection.done = run.address_done;
  std::erase(run.ended, leave.connection);
  if (connection.ended) report_left(connection);
  return {};
}

Happened perform(Run& run, const action::LookAtLink& look) {
  event::LinkSeen seen;
  for (const auto& destination : look.destinations)
    seen.next_hops.push_back(net::next_hop(destination, run.bindings().of(destination.family())));
  return seen;
}

Happened perform(Run& run, const action::Finish&) {
  run.finished = true;
  return {};
}

/// Until a connection has ended or a timer is due.
awaitable<void> wait_for_news(Run& run, Happened& happened) {
  for (;;) {
    if (!run.ended.empty()) {
      happened = connecting_ended(run, run.ended.front());
      run.ended.pop_front();
      co_return;
    }
    const auto now = Clock::now();
    if (run.next_address_at && *run.next_address_at <= now) {
      run.next_address_at.reset();
      happened = event::TimerFired{Timer::next_address};
      co_return;
    }
    if (run.timer_at <= now) {
      happened = event::TimerFired{run.timer};
      co_return;
    }
    run.news.expires_at(std::min(run.timer_at, run.next_address_at.value_or(run.timer_at)));
    co_await run.news.async_wait(net::as_result);
  }
}

/// Runs against the timer.
template <class Waiting>
awaitable<void> perform_in_time(Run& run, Waiting action, Happened& happened) {
  using namespace asio::experimental::awaitable_operators;
  auto work = perform(run, std::move(action), happened);
  auto limit = net::wait_until(run.timer_at);
  const auto winner = co_await (std::move(work) || std::move(limit));
  if (winner.index() == 1) happened = event::TimerFired{run.timer};
}

template <class Action>
concept Waits = requires(Run& run, Action action, Happened& happened) { perform(run, action, happened); };

/// Does what can be done at once; what waits for the network is to be awaited.
std::optional<awaitable<void>> begin(Run& run, Action& next, Happened& happened) {
  return std::visit(
      [&](auto& action) -> std::optional<awaitable<void>> {
        if constexpr (Waits<std::decay_t<decltype(action)>>)
          return perform_in_time(run, std::move(action), happened);
        else
          happened = perform(run, action);
        return std::nullopt;
      },
      next);
}

/// For a ticket: the other end of what failed. By the route, which is the same for another socket.
void note_source(Result& result, const net::SourceBindings& bindings) {
  if (!result.address) return;
  const auto& binding = bindings.of(result.address->family());
  result.source_address = net::source_address_for(*result.address, binding);
  if (!binding.interface.empty())
    result.interface = binding.interface;
  else if (result.source_address)
    result.interface = net::interface_of(*result.source_address);
}

}  // namespace

// One action after another, each event's behind those that are still to be done; where none is left, what
// was begun beside is waited for. Only connections are.
awaitable<void> attempt(Tools& tools, Order order, std::shared_ptr<const Contexts> contexts, Reports reports,
                        Result& result) {
  const auto executor = co_await asio::this_coro::executor;
  result.started = Clock::now();
  result.started_wall = std::chrono::system_clock::now();
  result.host = order.host;
  Run run{tools,
          order,
          std::move(contexts),
          std::move(reports.extra_answers),
          std::move(reports.address_done),
          result.started,
          asio::steady_timer(executor)};
  Steps steps(order, result);
  auto first = steps.begin();
  std::deque<Action> to_do(first.begin(), first.end());
  while (!run.finished) {
    Happened happened;
    if (to_do.empty()) {
      co_await wait_for_news(run, happened);
    } else {
      auto next = std::move(to_do.front());
      to_do.pop_front();
      auto waiting = begin(run, next, happened);
      if (waiting) co_await std::move(*waiting);
    }
    if (!happened) continue;
    for (auto& action : steps.on(*happened, Clock::now() - run.started)) to_do.push_back(std::move(action));
  }
  if (result.outcome != Outcome::ok) note_source(result, run.bindings());
}

}  // namespace reachd::probe
