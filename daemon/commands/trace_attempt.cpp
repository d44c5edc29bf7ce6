#include "daemon/commands/trace_attempt.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "dns/exchange.hpp"
#include "locate/methods.hpp"
#include "locate/run.hpp"
#include "net/connect.hpp"
#include "net/netlink.hpp"
#include "result/failure.hpp"

namespace reachd::daemon {

namespace {

using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;
using result::Outcome;

constexpr auto connect_time = 3500ms;  // two more SYNs, after 1 and 3 s
constexpr auto control_time = 1500ms;
constexpr auto query_time = 3s;
constexpr std::uint16_t http_port = 80;
/// HTTPS, DNS over TLS, IMAP, POP3 and LDAP over TLS, APNs (2195 to 2197 and 5223).
constexpr std::array<std::uint16_t, 11> tls_ports{443, 465, 636, 853, 993, 995, 2195, 2196, 2197, 5223, 8443};

Outcome outcome_of(const net::ConnectReport& report, const net::Endpoint& endpoint,
                   const net::SourceBinding& binding) {
  if (report.connected) return Outcome::ok;
  if (report.error == 0) {
    return net::next_hop(endpoint.address, binding) == net::NextHop::reachable ? Outcome::connect_timeout
                                                                               : Outcome::local_no_route;
  }
  return result::connect_outcome(net::failure_of(report, endpoint.address, binding));
}

awaitable<void> connect_once(net::Endpoint endpoint, net::SourceBinding binding,
                             std::chrono::milliseconds time, net::ConnectReport& report) {
  const auto executor = co_await asio::this_coro::executor;
  net::Socket socket(executor);
  auto connecting = net::connect(socket, endpoint, binding, report);
  auto limit = net::wait_until(std::chrono::steady_clock::now() + time);
  co_await (std::move(connecting) || std::move(limit));
  socket.abort();
}

/// The outcome for what happened to the first data.
Outcome outcome_of(const locate::WholeHello& whole, bool is_tls) {
  switch (whole.answer) {
    case result::Hop::Answer::answered:
    case result::Hop::Answer::connected:
      return Outcome::ok;
    case result::Hop::Answer::silent:
      return is_tls ? Outcome::tls_timeout : Outcome::http_timeout;
    case result::Hop::Answer::closed:
      return is_tls ? Outcome::tls_closed : Outcome::http_closed;
    case result::Hop::Answer::refused:
      return is_tls ? Outcome::tls_reset : Outcome::http_reset;
    case result::Hop::Answer::prohibited:
    case result::Hop::Answer::unreachable:
    case result::Hop::Answer::time_exceeded:
      return is_tls ? Outcome::tls_unreachable : Outcome::http_unreachable;
  }
  return Outcome::ok;
}

awaitable<void> try_tcp(TraceAttempt& attempt) {
  auto& request = attempt.request;
  net::ConnectReport report;
  co_await connect_once(request.endpoint, request.binding, connect_time, report);
  request.outcome = outcome_of(report, request.endpoint, request.binding);
  if (report.error != 0) attempt.detail = std::strerror(report.error);
  if (request.outcome != Outcome::ok) co_return;
  if (!request.tls && request.endpoint.port != http_port) co_return;
  const auto data = locate::first_data_of(request);
  locate::WholeHello whole;
  std::string problem;
  co_await locate::send_whole(request.endpoint, request.binding, data, whole, problem);
  request.outcome = outcome_of(whole, request.tls != nullptr);
  attempt.detail = problem;
}

awaitable<void> try_udp(TraceAttempt& attempt) {
  auto& request = attempt.request;
  const std::vector<dns::Server> servers(1, dns::Server{"server", request.endpoint});
  const net::SourceBindings bindings{request.binding, request.binding};
  const dns::Question question{request.query_name, request.query_type};
  auto lingering = std::make_shared<dns::Lingering>();
  dns::Reply reply;
  co_await dns::exchange_over_udp(lingering, servers, bindings, question, query_time, nullptr, reply);
  request.outcome = reply.answered() ? Outcome::ok : reply.outcome;
  attempt.detail = reply.answered() ? "" : reply.detail;
  if (request.outcome == Outcome::dns_timeout &&
      net::next_hop(request.endpoint.address, request.binding) != net::NextHop::reachable) {
    request.outcome = Outcome::local_no_route;
  }
}

awaitable<void> choose_control(TraceAttempt& attempt) {
  auto& request = attempt.request;
  for (const auto port : attempt.control_ports) {
    net::ConnectReport report;
    const net::Endpoint endpoint{request.endpoint.address, port};
    co_await connect_once(endpoint, request.binding, control_time, report);
    const bool refused = report.error == ECONNREFUSED && !report.icmp;
    if (report.connected || (refused && request.control_port == 0)) request.control_port = port;
    if (report.connected) co_return;
  }
  if (request.control_port == 0 && !attempt.control_ports.empty())
    request.control_port = attempt.control_ports.front();
}

}  // namespace

awaitable<void> attempt_port(TraceAttempt& attempt) {
  if (attempt.request.udp_dns) {
    co_await try_udp(attempt);
  } else {
    co_await try_tcp(attempt);
  }
  co_await choose_control(attempt);
}

std::shared_ptr<const tls::Context> hello_context(std::uint16_t port) {
  if (std::find(tls_ports.begin(), tls_ports.end(), port) == tls_ports.end()) return nullptr;
  config::TrustSet nobody;
  nobody.name = "nobody";
  nobody.spki_sha256.emplace_back();
  const auto trust = tls::load_trust(nobody);
  return trust ? tls::make_context(*trust, {}).value_or(nullptr) : nullptr;
}

}  // namespace reachd::daemon
