#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/random.hpp"
#include "dns/exchange.hpp"
#include "net/connect.hpp"

namespace reachd::dns {

namespace {

using result::Outcome;

// A server may have sent a few answers to somebody else's questions; one that goes on sending is not waited
// for.
constexpr int most_foreign_messages = 16;

std::string failure_text(int error) {
  return std::string("DNS over TCP: ") + std::strerror(error);
}

/// A failure of this host's own keeps its outcome; all others are put down to the transport.
void note_failure(Reply& reply, const net::ConnectReport& report, const net::SourceBindings& bindings,
                  const net::Address& address) {
  const auto failure = net::failure_of(report, address, bindings.of(address.family()));
  if (failure == net::Failure::local_error) reply.outcome = Outcome::local_error;
  if (failure == net::Failure::no_route) reply.outcome = Outcome::local_no_route;
  reply.error = report.error;
  reply.icmp = report.icmp;
  reply.detail = failure_text(report.error);
}

/// The first message of a stream (RFC 1035, 4.2.2), which is then behind it; nothing while it is not whole.
std::optional<std::span<const std::uint8_t>> next_message(std::span<const std::uint8_t>& stream) {
  if (stream.size() < 2) return std::nullopt;
  const auto length = static_cast<std::size_t>(stream[0] << 8 | stream[1]);
  if (stream.size() < 2 + length) return std::nullopt;
  const auto message = stream.subspan(2, length);
  stream = stream.subspan(2 + length);
  return message;
}

awaitable<void> ask_over_tcp(const Server& server, const net::SourceBindings& bindings,
                             const Question& question, bool edns, Reply& reply) {
  reply.outcome = Outcome::dns_tcp_failed;
  reply.server = server;
  reply.detail = "DNS over TCP: no answer in time";
  const auto executor = co_await asio::this_coro::executor;
  net::Socket socket(executor);
  net::ConnectReport report;
  const auto start = std::chrono::steady_clock::now();
  const auto& binding = bindings.of(server.endpoint.address.family());
  co_await net::connect(socket, server.endpoint, binding, report);
  reply.sent = reply.sent || report.attempted;
  if (!report.connected) {
    if (report.error != 0) note_failure(reply, report, bindings, server.endpoint.address);
    co_return;
  }

  const auto id = static_cast<std::uint16_t>(base::random_number());
  const auto query = build_query(id, question.name, question.type, edns);
  std::vector<std::uint8_t> framed(2 + query.size());
  framed[0] = static_cast<std::uint8_t>(query.size() >> 8);
  framed[1] = static_cast<std::uint8_t>(query.size());
  std::copy(query.begin(), query.end(), framed.begin() + 2);
  const auto written = socket.write(framed);  // fits into the empty send buffer of a new connection
  if (written.error != 0) {
    reply.detail = failure_text(written.error);
    co_return;
  }

  // Not longer than a message, its length and one read, as whole messages are taken out of it after each
  // read.
  std::vector<std::uint8_t> received;
  std::array<std::uint8_t, 4096> buffer;
  for (int foreign = 0; foreign <= most_foreign_messages;) {
    const bool ready = co_await socket.wait_readable();
    if (!ready) co_return;
    const auto got = socket.read(buffer);
    if (got.error == EAGAIN || got.error == EINTR) {
      const int error = socket.take_error();
      socket.take_icmp_error();
      if (error == 0) continue;
      reply.detail = failure_text(error);
      co_return;
    }
    if (got.error != 0 || got.bytes == 0) {
      reply.detail = got.error != 0 ? failure_text(got.error) : "DNS over TCP: closed without an answer";
      co_return;
    }
    received.insert(received.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(got.bytes));
    std::span<const std::uint8_t> rest(received);
    while (const auto message = next_message(rest)) {
      auto answer = parse_answer(*message, id, question.name, question.type);
      if (answer.parsed != Parsed::ignored) {
        reply.outcome = outcome_of(answer).value();
        reply.detail = std::string(answer.problem);
        reply.duration = std::chrono::steady_clock::now() - start;
        reply.answer = std::move(answer);
        co_return;
      }
      if (++foreign > most_foreign_messages) break;
    }
    received.erase(received.begin(), received.end() - static_cast<std::ptrdiff_t>(rest.size()));
  }
  reply.detail = "DNS over TCP: only answers to other questions";
}

}  // namespace

awaitable<void> exchange_over_tcp(Server server, net::SourceBindings bindings, Question question,
                                  Reply& reply) {
  co_await ask_over_tcp(server, bindings, question, true, reply);
  // On a new connection: whoever does not understand the query may have closed this one.
  if (refuses_edns(reply.answer)) co_await ask_over_tcp(server, bindings, question, false, reply);
}

}  // namespace reachd::dns
