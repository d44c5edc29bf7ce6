#include "locate/run.hpp"

#include <limits>

#include "http/request.hpp"
#include "locate/return_path.hpp"
#include "tls/session.hpp"

namespace reachd::locate {

namespace {

using namespace asio::experimental::awaitable_operators;

/// Where the path is expected to answer, or to be silent to its end: no refusal is called up needlessly.
constexpr std::chrono::milliseconds hurried(20);

bool expects_icmp(result::Outcome outcome) {
  return outcome == result::Outcome::connect_unreachable || outcome == result::Outcome::connect_prohibited ||
         outcome == result::Outcome::dns_unreachable || outcome == result::Outcome::dns_prohibited;
}

/// `connects` is a port of the server, at `distance`.
awaitable<void> look_at_end(Tracing& tracing, net::Endpoint connects, int distance, Evidence& evidence) {
  const auto check = end_check(evidence.failing, distance);
  const auto endpoint = tracing.request.endpoint;
  const auto binding = tracing.request.binding;
  if (check == EndCheck::none) co_return;
  if (check == EndCheck::shorter_way) {
    const int nearer = end_of(evidence.failing)->distance;
    co_await look_for_shorter_way(connects, binding, nearer, tracing.deadline, evidence.reset_origin);
    co_return;
  }
  // The server's own packets are measured once for all runs.
  if (!tracing.arrival_measured) {
    tracing.arrival_measured = true;
    co_await measure_arrival(connects, binding, tracing.deadline, tracing.arrival);
  }
  if (!tracing.arrival) co_return;
  FirstData data;
  if (evidence.hello) data = tracing.first_data;
  co_await measure_reset(endpoint, binding, std::move(data), *tracing.arrival, distance, tracing.deadline,
                         evidence.reset_origin);
}

std::vector<std::uint8_t> client_hello(const Request& request, tls::Hello hello) {
  if (!request.tls) return {};
  tls::Session session(request.tls, request.server_name, std::chrono::system_clock::now(), nullptr, hello);
  session.handshake();
  return session.take();
}

void note_problem(Evidence& evidence, const Problem& problem) {
  if (!evidence.problem) evidence.problem = problem;
}

}  // namespace

WalkPlan plan_walks(const Request& request) {
  WalkPlan plan;
  const auto& other = request.control_endpoint;
  if (request.control_port != 0) {
    plan.control = net::Endpoint{request.endpoint.address, request.control_port};
  } else if (other && other->address.family() == request.endpoint.address.family()) {
    plan.control = other;
  }
  plan.asks_dns = request.udp_dns;
  // Each packet that gets as far calls up another refusal, so where one is expected the walk takes its time.
  const bool icmp = expects_icmp(request.outcome);
  const bool refusal = icmp || request.outcome == result::Outcome::connect_refused;
  plan.stagger = refusal ? WalkOptions().stagger : hurried;
  plan.pause = icmp ? long_pause : usual_pause;
  return plan;
}

EndCheck end_check(result::Hops failing, int server_distance) {
  const auto* end = end_of(failing);
  if (end == nullptr) return EndCheck::none;
  const bool refused = end->answer == Hop::Answer::refused;
  if (!refused && end->answer != Hop::Answer::connected) return EndCheck::none;
  if (end->distance < server_distance) return EndCheck::shorter_way;
  return refused && end->distance == server_distance ? EndCheck::hop_limit : EndCheck::none;
}

void take_routers(std::vector<Hop>& first_data, result::Hops syns) {
  for (auto& hop : first_data) {
    const auto* syn = at(syns, hop.distance);
    if (hop.answer == Hop::Answer::time_exceeded && syn != nullptr) hop.router = syn->router;
  }
}

// The control first: how far away the server is keeps the walk to the failing port from stopping in silence
// before it.
awaitable<void> run_connect(Tracing& tracing, Evidence& evidence) {
  const auto& request = tracing.request;
  const auto plan = plan_walks(request);
  evidence.control_port = request.control_port;
  WalkOptions options;
  options.deadline = tracing.deadline;
  options.stagger = hurried;
  if (plan.control) {
    auto method = syn_method(*plan.control, request.binding);
    Path control;
    co_await walk(std::move(method), options, control);
    evidence.control = std::move(control.hops);
    note_problem(evidence, control.problem);
    if (evidence.problem) co_return;
    if (end_of(evidence.control) != nullptr) options.known_length = evidence.control.back().distance;
  }

  options.stagger = plan.stagger;
  auto method = plan.asks_dns ? dns_method(request.endpoint, request.binding, request.query_name,
                                           request.query_type, plan.pause)
                              : syn_method(request.endpoint, request.binding, plan.pause);
  Path failing;
  co_await walk(std::move(method), options, failing);
  evidence.failing = std::move(failing.hops);
  note_problem(evidence, failing.problem);

  const auto server = evidence.control_port != 0 ? connected_at(evidence.control) : std::nullopt;
  if (server) co_await look_at_end(tracing, *plan.control, *server, evidence);
}

namespace {

constexpr std::size_t small_piece = 500;  // bytes: with all headers less than any link's least MTU

/// Where a large ClientHello dies: is it its size, and is it the segments' size?
awaitable<void> compare_sizes(const Tracing& tracing, Evidence& evidence) {
  if (tracing.small_hello.bytes.empty()) co_return;
  WholeHello small;
  Problem problem;
  const auto& request = tracing.request;
  co_await send_whole(request.endpoint, request.binding, tracing.small_hello, small_piece, small, problem);
  if (problem) co_return;
  evidence.small = small;
  const auto end = std::chrono::steady_clock::now() + whole_time;
  if (small.answer != Hop::Answer::answered || end > tracing.deadline) co_return;
  WholeHello in_pieces;
  co_await send_whole(request.endpoint, request.binding, tracing.first_data, small_piece, in_pieces, problem);
  if (!problem) evidence.in_pieces = in_pieces;
}

}  // namespace

awaitable<void> run_first_data(Tracing& tracing, Evidence& evidence) {
  const auto& request = tracing.request;
  WalkOptions options;
  options.deadline = tracing.deadline;
  options.stagger = hurried;
  auto syns = syn_method(request.endpoint, request.binding);
  Path control;
  co_await walk(std::move(syns), options, control);
  evidence.control = std::move(control.hops);
  evidence.hello.emplace();
  note_problem(evidence, control.problem);
  const auto server = connected_at(evidence.control);
  if (evidence.problem || !server) co_return;

  if (std::chrono::steady_clock::now() + whole_time > tracing.deadline) {
    note_problem(evidence, out_of_time());
    co_return;
  }
  options.farthest = *server;
  const bool swallowed = request.outcome == result::Outcome::tls_timeout;
  const auto portion = swallowed ? Portion::first_segment : Portion::whole;
  auto method = first_data_method(request.endpoint, request.binding, tracing.first_data, portion);
  Path failing;
  Problem problem;
  auto walking = walk(std::move(method), options, failing);
  constexpr auto all = std::numeric_limits<std::size_t>::max();
  auto sending =
      send_whole(request.endpoint, request.binding, tracing.first_data, all, *evidence.hello, problem);
  auto comparing = compare_sizes(tracing, evidence);
  co_await (std::move(walking) && std::move(sending) && std::move(comparing));
  note_problem(evidence, failing.problem);
  note_problem(evidence, problem);
  evidence.failing = std::move(failing.hops);
  take_routers(evidence.failing, evidence.control);
  co_await look_at_end(tracing, request.endpoint, *server, evidence);
}

FirstData first_data_of(const Request& request) {
  const auto stage = result::stage(request.outcome);
  const bool hello = stage == result::Stage::tls || (stage == result::Stage::ok && request.tls);
  if (hello) return {client_hello(request, request.hello)};
  const std::uint16_t usual_port = request.tls ? 443 : 80;
  const auto text =
      http::make_request(request.http_host, request.endpoint.port, request.http_path, usual_port);
  return {{text.begin(), text.end()}, request.tls, request.server_name, request.hello};
}

FirstData small_hello_of(const Request& request) {
  const bool large =
      result::stage(request.outcome) == result::Stage::tls && request.hello == tls::Hello::large;
  if (!large) return {};
  return {client_hello(request, tls::Hello::small)};
}

}  // namespace reachd::locate
