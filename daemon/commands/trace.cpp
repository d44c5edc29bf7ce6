#include <algorithm>
#include <cstdio>

#include "config/load.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/commands/trace_attempt.hpp"
#include "daemon/probing/load.hpp"
#include "daemon/report/trace_table.hpp"
#include "dns/name.hpp"
#include "dns/resolver.hpp"
#include "host/families.hpp"
#include "host/system_servers.hpp"

namespace reachd::daemon {

namespace {

using namespace std::chrono_literals;

constexpr auto resolve_time = 5s;
constexpr const char* dns_query = "apple.com";

/// The source's bindings; nothing, after reporting why, if there is no source of this name.
std::optional<net::SourceBindings> legs_of(const std::string& name) {
  if (name.empty() || name == "default") return net::SourceBindings{};
  std::string origin;
  const auto loaded = read_configuration("", origin);
  for (const auto& message : loaded.messages) {
    if (message.severity == yaml::Message::Severity::error)
      std::fprintf(stderr, "%s\n", message.to_string().c_str());
  }
  if (!loaded.config) return std::nullopt;
  const auto* source = loaded.config->source(name);
  if (source == nullptr) {
    std::fprintf(stderr, "reachd: --source %s: %s has no source of this name\n", name.c_str(),
                 origin.c_str());
    return std::nullopt;
  }
  return source->bindings();
}

std::vector<std::uint16_t> control_ports(const TraceOptions& options) {
  if (options.control_port) return {*options.control_port};
  std::vector<std::uint16_t> ports;
  if (options.udp) {
    ports = {options.port, 443};  // servers also answer over TCP (RFC 7766)
  } else if (options.port == 443) {
    ports = {5223, 80};
  } else {
    ports = {443, 5223};
  }
  if (!options.udp) std::erase(ports, options.port);
  return ports;
}

/// Those that this host has; both if it has none, so that the failure states the reason.
std::vector<net::Family> families(const TraceOptions& options, const net::SourceBindings& bindings) {
  if (options.family) return {*options.family};
  std::vector<net::Family> usable;
  for (const auto family : {net::Family::ipv4, net::Family::ipv6}) {
    if (host::usable_families(bindings.of(family)).contains(family)) usable.push_back(family);
  }
  if (usable.empty()) usable = {net::Family::ipv4, net::Family::ipv6};
  return usable;
}

/// HOST as a literal, or the first address of a family that this host has. `why` is set to the reason if
/// there is none.
awaitable<void> find_address(const TraceOptions& options, net::SourceBindings bindings,
                             std::optional<net::Address>& address, std::string& why) {
  address = net::Address::parse(options.host);
  if (address) co_return;
  const auto executor = co_await asio::this_coro::executor;
  dns::Resolver resolver(executor, std::make_shared<dns::Lingering>());
  host::SystemServers system;
  std::vector<dns::Server> servers;
  for (const auto& endpoint : system.current()) servers.push_back({"system", endpoint});
  for (const auto family : families(options, bindings)) {
    dns::Resolver::Query query;
    query.name = options.host;
    query.family = family;
    query.servers = servers;
    query.bindings = bindings;
    query.budget = resolve_time;
    dns::Resolution resolution;
    co_await resolver.resolve(std::move(query), resolution);
    if (!resolution.addresses.empty()) {
      address = resolution.addresses.front();
      co_return;
    }
    why = std::string(result::name(resolution.outcome)) + ": " +
          std::string(result::meaning(resolution.outcome));
  }
}

awaitable<void> run_trace(const TraceOptions& options, net::SourceBindings bindings,
                          report::TraceReport& report, std::string& why) {
  std::optional<net::Address> address;
  co_await find_address(options, bindings, address, why);
  if (!address) co_return;
  why.clear();
  TraceAttempt attempt;
  auto& request = attempt.request;
  request.udp_dns = options.udp;
  request.endpoint = net::Endpoint{*address, options.port};
  request.binding = bindings.of(address->family());
  request.server_name = options.host;
  request.query_name = dns_query;
  if (!options.udp) request.tls = hello_context(options.port);
  attempt.control_ports = control_ports(options);
  report.endpoint = request.endpoint;
  co_await attempt_port(attempt);
  report.outcome = request.outcome;
  report.detail = attempt.detail;
  report.trace.block.control_port = request.control_port;
  co_await locate::trace(request, report.trace);
}

}  // namespace

int trace(const TraceOptions& options) {
  if (!net::Address::parse(options.host) && !dns::Name::from_text(options.host)) {
    std::fprintf(stderr, "reachd: HOST is neither a name nor an address: %s\n", options.host.c_str());
    return exit_usage;
  }
  const auto bindings = legs_of(options.source);
  if (!bindings) return exit_usage;
  if (options.control_port == options.port && !options.udp) {
    std::fprintf(stderr, "reachd: --control-port %d: this is the port itself\n", options.port);
    return exit_usage;
  }
  report::TraceReport report;
  report.host = options.host;
  report.udp_dns = options.udp;
  report.source = options.source.empty() ? "default" : options.source;
  std::string why;
  asio::io_context io(1);
  asio::co_spawn(io, run_trace(options, *bindings, report, why), net::rethrow);
  io.run();
  if (!why.empty()) {
    std::fprintf(stderr, "reachd: %s: %s\n", options.host.c_str(), why.c_str());
    return exit_unknown;
  }
  const auto text = options.format == "json" ? json::trace_json(report, report::trace_sentence(report))
                                             : report::trace_table(report);
  std::fputs(text.c_str(), stdout);
  return report::trace_exit_status(report);
}

}  // namespace reachd::daemon
