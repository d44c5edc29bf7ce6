#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/at_exit.hpp"
#include "base/random.hpp"
#include "dns/exchange.hpp"
#include "net/failure.hpp"
#include "net/netlink.hpp"
#include "result/failure.hpp"

namespace reachd::dns {

namespace {

using namespace std::chrono_literals;
using result::Outcome;
using Steady = std::chrono::steady_clock::time_point;

constexpr auto linger_time = 250ms;
constexpr std::size_t fewest_queries = 3;
constexpr int datagrams_at_once = 16;

/// A question in progress: its queries, each with a socket, and the coroutine that waits for them. Shared by
/// that coroutine and a reader for each socket, which goes on for `linger_time` after the answer to count
/// further ones.
struct Exchange : std::enable_shared_from_this<Exchange> {
  struct Query {
    net::Socket socket;
    Server server;
    std::uint16_t id = 0;
    bool edns = true;
    Steady sent{};
    bool answered = false;
    bool failed = false;

    explicit Query(const asio::any_io_executor& executor) : socket(executor) {}
  };
  /// How a server failed.
  struct Fault {
    Outcome outcome;
    Server server;
    int error;
    std::optional<net::IcmpError> icmp;
    std::string detail;

    bool is_local() const { return result::stage(outcome) == result::Stage::local; }
  };

  asio::any_io_executor executor;
  std::shared_ptr<Lingering> lingering;
  std::vector<Server> servers;
  net::SourceBindings bindings;
  Question question;
  ExtraAnswers extra;
  Reply* reply = nullptr;  // null once the waiting coroutine has ended
  asio::steady_timer wake;
  std::vector<std::shared_ptr<Query>> queries;
  std::size_t asked = 0;  // servers, in turn
  std::size_t most = 0;   // queries, not counting those repeated without EDNS at once
  int resends = 0;        // queries sent because none was answered in time
  bool done = false;
  bool ask_next = false;       // a server has failed
  std::optional<Fault> worst;  // reported at the end of the exchange, unless an answer comes

  explicit Exchange(const asio::any_io_executor& ex) : executor(ex), wake(ex) {}

  void send(const Server& server, bool edns) {
    auto query = std::make_shared<Query>(executor);
    query->server = server;
    query->edns = edns;
    query->id = static_cast<std::uint16_t>(base::random_number());
    queries.push_back(query);
    reply->server = server;
    const auto bytes = build_query(query->id, question.name, question.type, edns);
    const auto& binding = bindings.of(server.endpoint.address.family());
    bool opening = true;
    int error = query->socket.open(net::Socket::Type::datagram, server.endpoint.address.family(), binding);
    if (error == 0) {
      opening = false;
      error = query->socket.connect(server.endpoint);
    }
    if (error == 0) {
      query->sent = std::chrono::steady_clock::now();
      error = query->socket.write(bytes).error;
    }
    if (error != 0) {
      fail(*query, error, opening);
      return;
    }
    reply->sent = true;
    asio::co_spawn(executor, listen(shared_from_this(), query), net::rethrow);
  }

  EdnsMemory::Way way_to(const Server& server) const {
    return {bindings.of(server.endpoint.address.family()), server.endpoint};
  }

  void send_next() {
    const auto& server = servers[asked % servers.size()];
    ++asked;
    const bool is_last_resend = resends > 0 && asked == most;
    send(server, !is_last_resend && !lingering->edns.lost(way_to(server), std::chrono::steady_clock::now()));
  }

  /// `answered`, without EDNS, is the only one of the queries to its server that was answered.
  bool lost_edns(const Query& answered) const {
    return !answered.edns && std::ranges::any_of(queries, [&](const auto& query) {
      return query->edns && query->server == answered.server && !query->answered && !query->failed;
    });
  }

  void finish(Outcome outcome) {
    reply->outcome = outcome;
    done = true;
    wake.cancel();
  }

  /// Nothing more is expected from its server, nor for earlier queries to it: one of them may have been lost.
  /// Another server that has not been asked yet gets its chance; otherwise the exchange has failed once
  /// nothing is outstanding elsewhere.
  void give_up_on(const Query& query, Fault fault) {
    const auto server = query.server;
    for (auto& sent : queries) {
      if (sent->server == server) sent->failed = true;
    }
    // A report from the network outweighs the lack of a route from this host to one of the servers.
    if (!fault.is_local() || !worst || worst->is_local()) worst = std::move(fault);
    if (asked < servers.size()) {
      ask_next = true;
      wake.cancel();
    } else if (!outstanding()) {
      end_unanswered();
    }
  }

  bool outstanding() const {
    return std::ranges::any_of(queries, [](const auto& query) { return !query->failed; });
  }

  /// If a server that could be asked was silent to the end, that is the result, rather than the lack of a
  /// route to another one.
  void end_unanswered() {
    if (worst && (!worst->is_local() || !outstanding())) {
      reply->server = worst->server;
      reply->error = worst->error;
      reply->icmp = worst->icmp;
      reply->detail = worst->detail;
      finish(worst->outcome);
    } else {
      finish(Outcome::dns_timeout);
    }
  }

  void fail(Query& query, int error, bool opening) {
    net::FailureFacts facts{
        .error = error, .while_opening = opening, .has_source = true, .icmp = {}, .sender_is_own = false};
    facts.icmp = query.socket.is_open() ? query.socket.take_icmp_error() : std::nullopt;
    // If an own address is also the server's, the sender is not a firewall on this host: the server here is
    // not running, or, if resolv.conf(5) names none, there is no server at all.
    if (facts.icmp && facts.icmp->sender && *facts.icmp->sender != query.server.endpoint.address)
      facts.sender_is_own = net::is_own_address(*facts.icmp->sender);
    if (error == EADDRNOTAVAIL && !opening) {
      const auto& address = query.server.endpoint.address;
      facts.has_source = net::source_address_for(address, bindings.of(address.family())).has_value();
    }
    const auto outcome = result::query_outcome(net::classify(facts));
    // Of an ICMP error the system's words are misleading: a firewall's reject is "No route to host".
    give_up_on(query, {outcome, query.server, error, facts.icmp, facts.icmp ? "" : std::strerror(error)});
  }

  void take(Query& query, Answer answer, std::chrono::nanoseconds waited) {
    query.answered = true;
    if (answer.parsed == Parsed::answer && query.edns && refuses_edns(answer)) {
      query.failed = true;
      send(query.server, false);
      return;
    }
    // A truncated answer has no outcome of its own: it is asked for again over TCP.
    const bool truncated = answer.truncated && answer.parsed == Parsed::answer;
    const auto outcome = truncated ? Outcome::ok : outcome_of(answer).value_or(Outcome::ok);
    const auto span = std::chrono::steady_clock::now() - query.sent;
    reply->duration = span - (waited <= span ? waited : 0ns);
    // An answer to the first query: it was slow, and not lost.
    reply->resent = queries.front().get() == &query ? 0 : resends;
    reply->server = query.server;
    reply->answer = std::move(answer);
    reply->icmp.reset();
    reply->error = 0;
    reply->detail.clear();
    const auto now = std::chrono::steady_clock::now();
    if (lost_edns(query)) {
      reply->resent = 0;
      reply->detail = "EDNS is lost here: the queries with it got no answer, the one without did";
      lingering->edns.note_loss(way_to(query.server), now);
    } else if (!query.edns && lingering->edns.lost(way_to(query.server), now)) {
      reply->detail = "EDNS is lost here: asked without it";
    }
    if (outcome == Outcome::dns_error)
      reply->detail = fmt::format("the answer's code is {}", reply->answer.rcode);
    if (outcome == Outcome::dns_malformed) reply->detail = std::string(reply->answer.problem);
    if (outcome == Outcome::dns_servfail) {
      give_up_on(query, {outcome, query.server, 0, {}, {}});
    } else {
      finish(outcome);
    }
  }

  /// A few datagrams only, then everybody else has a turn: how many come is up to whoever sends them. What
  /// can no longer be the answer is not parsed.
  void receive(Query& query) {
    std::array<std::uint8_t, 4096> buffer;
    for (int i = 0; i < datagrams_at_once; ++i) {
      const auto datagram = query.socket.receive(buffer);
      if (datagram.error == EAGAIN || datagram.error == EINTR) return;
      if (datagram.error != 0) {
        if (!done && !query.answered && !query.failed) fail(query, datagram.error, false);
        return;
      }
      const auto message = std::span(buffer).first(datagram.bytes);
      if (query.answered || query.failed || done) {
        if (!answers(message, query.id, question.name, question.type)) continue;
        // If the query was not answered, this is a late answer to another one of this exchange: the resent
        // one.
        if (query.answered && extra) extra(1);
        query.answered = query.answered || done;
        continue;
      }
      auto answer = parse_answer(message, query.id, question.name, question.type);
      if (answer.parsed != Parsed::ignored) take(query, std::move(answer), datagram.waited);
    }
  }

  static awaitable<void> listen(std::shared_ptr<Exchange> self, std::shared_ptr<Query> query) {
    for (;;) {
      const bool ready = co_await query->socket.wait_readable();
      if (!ready) co_return;
      self->receive(*query);
    }
  }

  /// The waiting coroutine has ended: with the answer, or because its time was up.
  void leave() {
    reply = nullptr;
    const bool answered = done && extra && lingering->sockets + queries.size() <= Lingering::limit;
    done = true;
    if (!answered) {
      close();
      return;
    }
    lingering->sockets += queries.size();
    asio::co_spawn(executor, linger(shared_from_this()), net::rethrow);
  }

  static awaitable<void> linger(std::shared_ptr<Exchange> self) {
    const auto end = std::chrono::steady_clock::now() + linger_time;
    co_await net::wait_until(end);
    self->lingering->sockets -= self->queries.size();
    self->close();
  }

  void close() {
    for (auto& query : queries) query->socket.close();
  }
};

}  // namespace

awaitable<void> exchange_over_udp(std::shared_ptr<Lingering> lingering, std::vector<Server> servers,
                                  net::SourceBindings bindings, Question question,
                                  std::chrono::nanoseconds budget, ExtraAnswers extra, Reply& reply) {
  reply.outcome = Outcome::dns_timeout;
  if (servers.empty()) {
    reply.outcome = Outcome::local_error;
    reply.detail = "there is no DNS server to ask";
    co_return;
  }
  const auto executor = co_await asio::this_coro::executor;
  auto exchange = std::make_shared<Exchange>(executor);
  const base::AtExit leave([exchange] { exchange->leave(); });
  exchange->lingering = std::move(lingering);
  exchange->servers = std::move(servers);
  exchange->bindings = std::move(bindings);
  exchange->question = std::move(question);
  exchange->extra = std::move(extra);
  exchange->reply = &reply;

  const auto start = std::chrono::steady_clock::now();
  const auto deadline = start + budget;
  const auto pause = std::min<std::chrono::nanoseconds>(1s, budget / 3);
  const auto most = exchange->most = std::max(fewest_queries, exchange->servers.size());
  auto next_send = start;
  while (!exchange->done) {
    const auto now = std::chrono::steady_clock::now();
    if (now >= deadline) {
      exchange->end_unanswered();
      break;
    }
    if (exchange->asked < most && (exchange->ask_next || now >= next_send)) {
      if (!exchange->ask_next && exchange->asked > 0) ++exchange->resends;
      exchange->ask_next = false;
      next_send = now + pause;
      exchange->send_next();
      continue;
    }
    exchange->wake.expires_at(exchange->asked < most ? std::min(next_send, deadline) : deadline);
    co_await exchange->wake.async_wait(net::as_result);
  }
}

}  // namespace reachd::dns
