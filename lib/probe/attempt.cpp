#include "probe/attempt.hpp"

#include "net/netlink.hpp"
#include "probe/run.hpp"

namespace reachd::probe {

using result::Kind;
using result::Stage;

namespace {

awaitable<void> steps(Run& run) {
  const auto kind = run.task().labels.kind;
  if (kind == Kind::dns) {
    co_await dns_query(run);
    co_return;
  }
  const bool found = co_await find_address(run);
  if (!found) co_return;
  const bool connected = co_await connect(run);
  if (!connected) co_return;
  if (kind == Kind::tcp) run.end(Outcome::ok);
  if (kind == Kind::tls) co_await tls_handshake(run);
  if (kind == Kind::http) co_await http_get(run);
}

}  // namespace

Run::Run(Tools& t, Order o, Result& r, asio::any_io_executor executor)
    : tools(t),
      order(std::move(o)),
      result(r),
      deadline(r.started + order.task->probe->schedule.timeout),
      socket(executor) {}

net::SourceBindings Run::bindings() const {
  return task().source.bindings();
}

std::vector<dns::Server> Run::servers() const {
  std::vector<dns::Server> result_servers;
  for (const auto& server : task().servers) result_servers.push_back({server.name, server.endpoint});
  return result_servers;
}

void note_local_link_failure(Run& run, const std::vector<net::Address>& destinations) {
  std::string_view why;
  for (const auto& destination : destinations) {
    switch (net::next_hop(destination, run.bindings().of(destination.family()))) {
      case net::NextHop::reachable:
        return;
      case net::NextHop::unresolved:
        why = "the next hop answers neither ARP nor neighbour discovery";
        break;
      case net::NextHop::no_carrier:
        why = "the interface that the route names has no link";
        break;
      case net::NextHop::no_route:
        why = "there is no route";
        break;
    }
  }
  if (why.empty()) return;
  run.end(Outcome::local_no_route);
  run.result.detail = why;
}

void note_timeout(Run& run) {
  switch (run.step) {
    case Run::Step::resolve:
      run.end(Outcome::dns_timeout);
      break;
    case Run::Step::dns_over_tcp:
      run.end(Outcome::dns_tcp_failed);
      break;
    case Run::Step::connect:
      run.end(Outcome::connect_timeout);
      break;
    case Run::Step::handshake:
      run.end(run.session ? run.session->end(tls::End::timeout) : Outcome::tls_timeout);
      break;
    case Run::Step::response:
      run.end(Outcome::http_timeout);
      break;
  }
}

awaitable<void> attempt(Tools& tools, Order order, Result& result) {
  const auto executor = co_await asio::this_coro::executor;
  result.started = std::chrono::steady_clock::now();
  result.started_wall = std::chrono::system_clock::now();
  result.host = order.host;
  Run run(tools, std::move(order), result, executor);

  auto work = steps(run);
  auto limit = net::wait_until(run.deadline);
  using namespace asio::experimental::awaitable_operators;
  const auto winner = co_await (std::move(work) || std::move(limit));
  result.duration = std::chrono::steady_clock::now() - result.started;
  if (winner.index() == 1) note_timeout(run);
  if (result.outcome == Outcome::dns_timeout) {
    std::vector<net::Address> asked;
    for (const auto& server : run.task().servers) asked.push_back(server.endpoint.address);
    note_local_link_failure(run, asked);
  }
  if (result.outcome == Outcome::connect_timeout && result.address)
    note_local_link_failure(run, {*result.address});
  if (run.session) {
    result.tls = run.session->facts();
    if (result.detail.empty()) result.detail = run.session->detail();
  }
  if (run.session && run.step == Run::Step::handshake && winner.index() == 0) co_await close_tls(run);
  const bool local = stage(result.outcome) == Stage::local;
  if (local || stage(result.outcome) == Stage::dns) result.tried_address = false;
  run.socket.close();
}

}  // namespace reachd::probe
