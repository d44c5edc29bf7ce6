#include "daemon/probing/probing.hpp"

#include <asio/post.hpp>

#include "core/trace_control.hpp"
#include "result/failure.hpp"

namespace reachd::daemon {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t slice = 128;       // records copied in one piece: 0.1 ms
constexpr auto file_look_interval = 5s;  // at /etc/resolv.conf

base::Now now() {
  return {std::chrono::steady_clock::now(), std::chrono::system_clock::now()};
}

/// What the locator needs to know of a failure that the core wants traced. `contexts`: those of the
/// configuration that the task belongs to.
locate::Request trace_request(const core::StartTrace& start, const probe::Contexts& contexts) {
  const auto& task = *start.task;
  const auto& failure = start.failure;
  locate::Request request;
  request.udp_dns = !core::over_tcp(task) && failure.outcome != result::Outcome::dns_tcp_failed;
  request.endpoint = {*failure.address, task.labels.port};
  request.control_port = start.control_port;
  request.control_endpoint = start.control;
  request.binding = task.source.bindings().of(failure.address->family());
  request.outcome = failure.outcome;
  if (const auto* proxy = task.proxy()) {
    request.endpoint.port = proxy->port;
    request.outcome = result::connect_outcome(failure.outcome);
  }
  request.server_name = failure.host;
  request.http_host = failure.host;
  if (const auto* tls = task.probe->tls()) {
    request.tls = contexts.of(*tls);
    request.hello = tls->hello;
    if (!tls->server_name.empty()) request.server_name = tls->server_name;
  }
  if (const auto* http = task.probe->http()) request.http_path = http->path;
  if (!connects(task.labels.kind)) {
    request.query_name = failure.host;
    request.query_type = task.type;
  }
  return request;
}

}  // namespace

Probing::Probing(asio::io_context& io, core::CoreOptions options, Hooks hooks)
    : io_(io),
      hooks_(std::move(hooks)),
      core_(options),
      lingering_(std::make_shared<dns::Lingering>()),
      resolver_(io.get_executor(), lingering_),
      tools_{resolver_, lingering_, verified_chains_, std::make_shared<std::size_t>(0)},
      host_(io.get_executor(), [this] { look_at_host(); }),
      timer_(io),
      keeps_stamping_(io.get_executor()) {
  if (keeps_stamping_.open(net::Socket::Type::datagram, net::Family::ipv4, {}) != 0)
    keeps_stamping_.open(net::Socket::Type::datagram, net::Family::ipv6, {});
  asio::co_spawn(io_, watch_files(), net::rethrow);
}

Probing::~Probing() = default;

void Probing::restore(core::Memory memory, const config::Config& config) {
  host_.remember_families(core::families_still_valid(memory, config, now().wall));
  core_.restore(std::move(memory));
}

void Probing::load(Loadable loadable) {
  const bool reload = loaded_.config != nullptr;
  loaded_ = std::move(loadable);
  if (reload) {
    host_.forget_families();
    verified_chains_.clear();
  }
  host_.look(*loaded_.config);
  plan();
}

void Probing::look_at_host() {
  if (loaded_.config && !stopped_ && host_.look(*loaded_.config)) plan();
}

void Probing::plan() {
  auto plan = core::plan(loaded_.config, host_.facts());
  if (hooks_.wanted) std::erase_if(plan, [this](const auto& task) { return !hooks_.wanted(*task); });
  perform(core_.apply(loaded_.config, plan, now()));
}

void Probing::perform(core::Actions actions) {
  for (auto& action : actions) {
    if (auto* start = std::get_if<core::StartAttempt>(&action)) {
      asio::co_spawn(io_, run(std::move(*start)), net::rethrow);
    } else if (auto* trace = std::get_if<core::StartTrace>(&action)) {
      auto request = trace_request(*trace, *loaded_.contexts);
      asio::co_spawn(io_, run_trace(trace->trace, std::move(request)), net::rethrow);
    } else if (auto* line = std::get_if<core::WriteJournal>(&action)) {
      hooks_.write(line->entry);
    }
  }
  arm();
}

void Probing::arm() {
  const auto wake = core_.next_wake();
  if (stopped_ || wake == armed_for_) return;
  armed_for_ = wake;
  timer_.expires_at(wake);
  timer_.async_wait([this](asio::error_code error) {
    if (!error && !stopped_) tick();
  });
}

void Probing::tick() {
  armed_for_ = base::Steady::max();
  core_.set_extra_connections(*tools_.extra_connections);
  perform(core_.tick(now()));
}

net::awaitable<void> Probing::run(core::StartAttempt start) {
  const auto task = start.order.task;
  const auto id = start.id;
  probe::Reports reports;
  if (connects(task->labels.kind)) {
    reports.address_done = [this, id, task, host = start.order.host](const result::AddressResult& done) {
      core_.address_done(id, task, host, done, now());
    };
  } else {
    reports.extra_answers = [this, id](std::uint64_t count) { core_.extra_answers(id, count); };
  }
  result::Result result;
  co_await probe::attempt(tools_, std::move(start.order), loaded_.contexts, std::move(reports), result);
  if (hooks_.attempted) hooks_.attempted(*task, result);
  const auto moment = now();
  result.started_wall = moment.wall_of(result.started);  // the clock may have been set since
  perform(core_.attempt_done(id, task, result, moment));
}

net::awaitable<void> Probing::run_trace(std::uint64_t number, locate::Request request) {
  const auto port = request.endpoint.port;
  const auto control_port = request.control_endpoint ? request.control_endpoint->port : request.control_port;
  locate::Trace trace;
  co_await locate::trace(std::move(request), trace);
  const auto ended = now();
  auto paths = std::make_shared<const core::TracedPaths>(
      core::TracedPaths{ended.wall, port, control_port, std::move(trace.failing), std::move(trace.control),
                        std::move(trace.confidence_text)});
  core_.trace_done(number, trace.block, ended, std::move(paths));
  arm();
}

template <class Copy>
std::shared_ptr<Copy> Probing::copy_now() const {
  auto copy = std::make_shared<Copy>();
  core_.copy_series(*copy, core_.size(), now());
  complete(*copy);
  return copy;
}
template std::shared_ptr<core::Snapshot> Probing::copy_now() const;
template std::shared_ptr<core::Memory> Probing::copy_now() const;

template <class Copy>
net::awaitable<void> Probing::copy_in_slices(std::function<void(std::shared_ptr<Copy>)> reply) {
  auto copy = std::make_shared<Copy>();
  auto generation = core_.generation();
  while (!core_.copy_series(*copy, slice, now())) {
    co_await asio::post(io_, net::as_result);
    if (std::exchange(generation, core_.generation()) != core_.generation()) *copy = {};
  }
  complete(*copy);
  reply(std::move(copy));
}

void Probing::snapshot(std::function<void(std::shared_ptr<core::Snapshot>)> reply) {
  asio::co_spawn(io_, copy_in_slices(std::move(reply)), net::rethrow);
}

void Probing::save(std::function<void(std::shared_ptr<core::Memory>)> reply) {
  asio::co_spawn(io_, copy_in_slices(std::move(reply)), net::rethrow);
}

template <class Copy>
void Probing::complete(Copy& copy) const {
  core_.copy_totals(copy, now());
  if constexpr (std::is_same_v<Copy, core::Memory>) {
    copy.boot = host::this_boot();
    copy.families = host_.facts().families;
  }
}

net::awaitable<void> Probing::watch_files() {
  while (!stopped_) {
    const auto next = std::chrono::steady_clock::now() + file_look_interval;
    co_await net::wait_until(next);
    look_at_host();
  }
}

bool Probing::behind(std::chrono::nanoseconds tolerance) const {
  return core_.next_wake() < std::chrono::steady_clock::now() - tolerance;
}

void Probing::stop() {
  stopped_ = true;
  timer_.cancel();
}

}  // namespace reachd::daemon
