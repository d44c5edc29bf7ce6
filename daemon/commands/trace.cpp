#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <random>

#include "base/number.hpp"
#include "config/load.hpp"
#include "config/name_pattern.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/probing/load.hpp"
#include "daemon/report/trace_table.hpp"
#include "dns/exchange.hpp"
#include "dns/resolver.hpp"
#include "host/families.hpp"
#include "host/system_servers.hpp"
#include "locate/methods.hpp"
#include "locate/run.hpp"
#include "net/connect.hpp"
#include "net/netlink.hpp"
#include "result/detail.hpp"
#include "result/failure.hpp"

namespace reachd::daemon {

namespace {

using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;
using net::awaitable;
using result::Outcome;

constexpr auto resolve_time = 5s;
constexpr const char* dns_query = "apple.com";
constexpr auto connect_time = 3500ms;  // two more SYNs, after 1 and 3 s
constexpr auto control_time = 1500ms;
constexpr auto query_time = 3s;
constexpr std::uint16_t http_port = 80;
/// HTTPS, DNS over TLS, IMAP, POP3 and LDAP over TLS, APNs (2195 to 2197 and 5223).
constexpr std::array<std::uint16_t, 11> tls_ports{443, 465, 636, 853, 993, 995, 2195, 2196, 2197, 5223, 8443};

/// What a trace takes from the configuration.
struct Settings {
  config::Source source;
  base::Language language = base::Language::english;
};

/// Nothing, after reporting why, if there is no source of this name, or if the file given does not load.
/// Where neither a source nor a file is asked for, a default file that does not load is no reason not to
/// trace.
std::optional<Settings> settings_for(const TraceOptions& options) {
  const bool is_default_source = options.source.empty() || options.source == "default";
  std::string origin;
  const auto loaded = read_configuration(options.config, origin);
  if (!loaded.config && is_default_source && options.config.empty()) return Settings{};
  for (const auto& message : loaded.messages) {
    if (message.is_error()) std::fprintf(stderr, "%s\n", message.to_string().c_str());
  }
  if (!loaded.config) return std::nullopt;
  Settings settings{{}, loaded.config->language};
  if (is_default_source) return settings;
  const auto* source = loaded.config->source(options.source);
  if (source == nullptr) {
    std::fprintf(stderr, "reachd: --source %s: %s has no source of this name\n", options.source.c_str(),
                 origin.c_str());
    return std::nullopt;
  }
  settings.source = *source;
  return settings;
}

/// From a source with a proxy the way to that is all that can be traced.
void go_to_proxy(TraceOptions& options, const config::Proxy& proxy) {
  std::fprintf(stderr, "reachd: source %s has the proxy %s: traced is the way to it\n",
               options.source.c_str(), proxy.to_string().c_str());
  options.host = proxy.host;
  options.port = proxy.port;
  options.udp = false;
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
awaitable<void> find_address(const TraceOptions& options, Settings settings,
                             std::optional<net::Address>& address, std::string& why) {
  address = net::Address::parse(options.host);
  if (address) co_return;
  const auto executor = co_await asio::this_coro::executor;
  dns::Resolver resolver(executor, std::make_shared<dns::Lingering>());
  host::SystemServers system;
  std::vector<dns::Server> servers;
  for (const auto& endpoint : system.current()) servers.push_back({"system", endpoint});
  for (const auto family : families(options, settings.source.bindings())) {
    dns::Resolver::Query query;
    query.name = options.host;
    query.family = family;
    query.servers = servers;
    query.bindings = settings.source.bindings();
    query.budget = resolve_time;
    dns::Resolution resolution;
    co_await resolver.resolve(std::move(query), resolution);
    if (!resolution.addresses.empty()) {
      address = resolution.addresses.front();
      co_return;
    }
    why = std::string(result::name(resolution.outcome)) + ": " +
          std::string(result::meaning(resolution.outcome, settings.language));
  }
}

/// The one attempt that is made before a failure is located: what it needs and what it finds out. It sets
/// `request.outcome`.
struct TraceAttempt {
  locate::Request request;
  std::vector<std::uint16_t> control_ports;  ///< candidates for the control, best first
  base::TranslatedText detail;
};

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

/// The outcomes for what happened to the first data.
struct FirstDataRow {
  result::Hop::Answer value;
  Outcome tls, http;
};
constexpr base::Table<result::Hop::Answer, FirstDataRow> first_data_rows{{
    {result::Hop::Answer::silent, Outcome::tls_timeout, Outcome::http_timeout},
    {result::Hop::Answer::time_exceeded, Outcome::tls_unreachable, Outcome::http_unreachable},
    {result::Hop::Answer::connected, Outcome::ok, Outcome::ok},
    {result::Hop::Answer::answered, Outcome::ok, Outcome::ok},
    {result::Hop::Answer::closed, Outcome::tls_closed, Outcome::http_closed},
    {result::Hop::Answer::refused, Outcome::tls_reset, Outcome::http_reset},
    {result::Hop::Answer::prohibited, Outcome::tls_unreachable, Outcome::http_unreachable},
    {result::Hop::Answer::unreachable, Outcome::tls_unreachable, Outcome::http_unreachable},
}};

/// What the kernel makes of it, "No route to host" for a firewall's reject, would mislead.
base::TranslatedText icmp_text(const net::IcmpError& icmp) {
  auto sender = base::translated({"an unknown sender", "unbekanntem Absender"});
  if (icmp.sender) sender = {icmp.sender->to_string(), icmp.sender->to_string()};
  return base::translated(
      {"rejected by {} (ICMP{} type {} code {})", "abgewiesen von {} (ICMP{} Typ {} Code {})"}, sender,
      icmp.family == net::Family::ipv6 ? "v6" : "", icmp.type, icmp.code);
}

base::TranslatedText error_text(int error) {
  const char* name = strerrorname_np(error);
  const auto text = name != nullptr ? std::string(name) : std::to_string(error);
  return {text, text};
}

awaitable<void> try_tcp(TraceAttempt& attempt) {
  auto& request = attempt.request;
  net::ConnectReport report;
  co_await connect_once(request.endpoint, request.binding, connect_time, report);
  request.outcome = outcome_of(report, request.endpoint, request.binding);
  if (report.icmp)
    attempt.detail = icmp_text(*report.icmp);
  else if (report.error != 0)
    attempt.detail = error_text(report.error);
  if (request.outcome != Outcome::ok) co_return;
  if (!request.tls && request.endpoint.port != http_port) co_return;
  const auto data = locate::first_data_of(request);
  locate::WholeHello whole;
  locate::Problem problem;
  co_await locate::send_whole(request.endpoint, request.binding, data, data.bytes.size(), whole, problem);
  const auto& row = first_data_rows[whole.answer];
  request.outcome = request.tls ? row.tls : row.http;
  if (problem) attempt.detail = *problem;
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
  if (!reply.answered())
    attempt.detail = {reply.detail, result::detail_text(reply.detail, base::Language::german)};
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

/// Tries the port as a client would (for a TLS port, up to the first response to a ClientHello; for port 80,
/// up to the response to a request), and chooses the control port: the first that connects, or else the first
/// that refuses, or else the first.
awaitable<void> attempt_port(TraceAttempt& attempt) {
  if (attempt.request.udp_dns) {
    co_await try_udp(attempt);
  } else {
    co_await try_tcp(attempt);
  }
  co_await choose_control(attempt);
}

/// A context that trusts nothing, for ports on which servers speak TLS; null for others. Only whether a
/// response arrives matters here, not the certificate in it.
std::shared_ptr<const tls::Context> hello_context(std::uint16_t port) {
  if (std::ranges::find(tls_ports, port) == tls_ports.end()) return nullptr;
  config::TrustSet nobody;
  nobody.name = "nobody";
  nobody.spki_sha256.emplace_back();
  const auto trust = tls::load_trust(nobody);
  return trust ? tls::make_context(*trust, {}).value_or(nullptr) : nullptr;
}

awaitable<void> run_trace(const TraceOptions& options, Settings settings, report::TraceReport& report,
                          std::string& why) {
  std::optional<net::Address> address;
  co_await find_address(options, settings, address, why);
  if (!address) co_return;
  why.clear();
  TraceAttempt attempt;
  auto& request = attempt.request;
  request.udp_dns = options.udp;
  request.endpoint = net::Endpoint{*address, options.port};
  request.binding = settings.source.bindings().of(address->family());
  request.server_name = options.host;
  request.http_host = options.host;
  request.query_name = dns_query;
  const auto& proxy = settings.source.proxy;
  const bool speaks_plainly = proxy && !proxy->tls;
  if (!options.udp && !speaks_plainly) request.tls = hello_context(options.port);
  attempt.control_ports = control_ports(options);
  report.endpoint = request.endpoint;
  report.started = std::chrono::system_clock::now();
  report.source_address = net::source_address_for(*address, request.binding);
  if (report.source_address) report.interface = net::interface_of(*report.source_address);
  co_await attempt_port(attempt);
  report.outcome = request.outcome;
  report.detail = attempt.detail;
  report.trace.block.control_port = request.control_port;
  co_await locate::trace(request, report.trace);
}

/// Splits HOST:PORT and picks a name from a pattern. False, after reporting why, if that is impossible.
bool settle_host(TraceOptions& options) {
  auto& host = options.host;
  const auto colon = host.rfind(':');
  const bool literal = net::Address::parse(host).has_value();  // 2001:db8::1
  if (options.port == 0 && !literal && colon != std::string::npos) {
    const auto port = base::parse_integer(std::string_view(host).substr(colon + 1));
    if (port && *port >= 1 && *port <= 65'535) options.port = static_cast<std::uint16_t>(*port);
    host.erase(colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  }
  if (options.port == 0) {
    std::fprintf(stderr, "reachd: PORT is missing, a number from 1 to 65535: reachd trace HOST PORT\n");
    return false;
  }
  const auto pattern = config::NamePattern::parse(host);
  if (!pattern) {
    std::fprintf(stderr, "reachd: HOST %s: %s\n", host.c_str(), pattern.error().c_str());
    return false;
  }
  host = pattern->pick(std::random_device()() % pattern->count());
  return true;
}

}  // namespace

int trace(TraceOptions options) {
  if (!settle_host(options)) return exit_usage;
  const auto settings = settings_for(options);
  if (!settings) return exit_usage;
  if (settings->source.proxy) go_to_proxy(options, *settings->source.proxy);
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
  asio::co_spawn(io, run_trace(options, *settings, report, why), net::rethrow);
  io.run();
  if (!why.empty()) {
    std::fprintf(stderr, "reachd: %s: %s\n", options.host.c_str(), why.c_str());
    return exit_unknown;
  }
  const auto language = settings->language;
  const auto text = options.format == "json"
                        ? json::trace_json(report, report::trace_sentence(report, language))
                        : report::trace_table(report, language);
  std::fputs(text.c_str(), stdout);
  return report::trace_exit_status(report);
}

}  // namespace reachd::daemon
