#include "probe/steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/text.hpp"
#include "dns/unexpected.hpp"
#include "result/failure.hpp"

namespace reachd::probe {

using namespace std::chrono_literals;
using result::Kind;
using result::Phase;
using result::Stage;

namespace {

constexpr std::size_t detail_limit = 256;  // bytes of what a server or a library said
constexpr std::size_t body_excerpt = 96;   // bytes
constexpr auto longest_goodbye = 2s;

config::RecordType other_type(config::RecordType type) {
  return type == config::type_a ? config::type_aaaa : config::type_a;
}

/// errno(3) of a connection that stood, and what it says.
tls::End end_by(int error) {
  if (error == ECONNRESET || error == EPIPE) return tls::End::reset;
  // Anything else is what an ICMP error becomes: EHOSTUNREACH, ENETUNREACH, ECONNREFUSED, EACCES, EPROTO, ...
  return error == ETIMEDOUT ? tls::End::timeout : tls::End::unreachable;
}

/// The error behind the end of a connection, or 0. A write that failed says more than the end of the stream
/// behind it.
int error_of(const event::Broken& broken) {
  return broken.read_error != 0 ? broken.read_error : broken.write_error;
}

Outcome http_outcome(tls::End end) {
  if (end == tls::End::timeout) return Outcome::http_timeout;
  if (end == tls::End::unreachable) return Outcome::http_unreachable;
  return end == tls::End::closed ? Outcome::http_closed : Outcome::http_reset;
}

Outcome tunnel_outcome(tls::End end) {
  if (end == tls::End::timeout) return Outcome::proxy_timeout;
  if (end == tls::End::unreachable) return Outcome::proxy_unreachable;
  return end == tls::End::closed ? Outcome::proxy_closed : Outcome::proxy_reset;
}

/// What became of a handshake with the proxy itself.
Outcome tunnel_outcome(Outcome handshake) {
  switch (handshake) {
    case Outcome::tls_timeout:
      return Outcome::proxy_timeout;
    case Outcome::tls_reset:
      return Outcome::proxy_reset;
    case Outcome::tls_closed:
      return Outcome::proxy_closed;
    case Outcome::tls_unreachable:
      return Outcome::proxy_unreachable;
    case Outcome::tls_untrusted:
    case Outcome::tls_expired:
    case Outcome::tls_name_mismatch:
      return Outcome::proxy_untrusted;
    case Outcome::local_error:
      return Outcome::local_error;
    default:
      return Outcome::proxy_malformed;
  }
}

/// Why the next hop keeps packets from leaving; empty if it does not.
std::string_view obstacle(net::NextHop next_hop) {
  if (next_hop == net::NextHop::unresolved) return "the next hop answers neither ARP nor neighbour discovery";
  if (next_hop == net::NextHop::no_carrier) return "the interface that the route names has no link";
  return next_hop == net::NextHop::no_route ? "there is no route" : "";
}

}  // namespace

// The deadline is started first, so that every other step runs against it.
Actions Steps::begin() {
  const action::StartTimer deadline{Timer::deadline, probe().schedule.timeout};
  if (const auto* target = std::get_if<config::DnsTarget>(&probe().target)) {
    state_ = State::ask;
    over_tcp_ = target->tcp;
    result_.address = task().servers.front().endpoint.address;
    return {deadline, action::Ask{{order_.host, task().type}, over_tcp_, !over_tcp_}};
  }
  state_ = State::resolve;
  return {deadline, action::Resolve{name_to_look_up(), task().labels.family, task().automatic,
                                    probe().schedule.timeout / 3}};
}

const std::string& Steps::name_to_look_up() const {
  return task().proxy() ? task().proxy()->host : order_.host;
}

Actions Steps::on(const Event& event, nanoseconds elapsed) {
  elapsed_ = elapsed;
  return std::visit([this](const auto& what) { return handle(what); }, event);
}

// A dns probe asks up to three times: over UDP; over TCP what came truncated; and, where there is no such
// record and the operator did not ask for this type by name, whether there is one of the other type, as that
// makes it no failure.
Actions Steps::handle(const event::Answered& event) {
  if (state_ == State::ask_other_type) {
    const auto& answer = event.reply.answer;
    result_.other_family_only =
        event.reply.outcome == Outcome::ok && (answer.records > 0 || answer.truncated);
    // Denied for one type and there for the other: it exists.
    if (result_.other_family_only) result_.outcome = Outcome::dns_no_data;
    return conclude(result_.outcome);
  }
  auto reply = event.reply;
  const auto& target = std::get<config::DnsTarget>(probe().target);
  if (truncated_) {
    // TCP completes the exchange: if it gave nothing, what came over UDP stands.
    if (reply.answer.parsed == dns::Parsed::ignored) reply.answer = truncated_->answer;
    reply.sent = true;
    reply.resent = truncated_->resent;
  }
  const bool may_have_none = config::is_service_binding(task().type) && !target.records;
  if (reply.outcome == Outcome::dns_no_data && may_have_none) reply.outcome = Outcome::ok;
  note_reply(reply);
  const bool ok = reply.outcome == Outcome::ok;
  if (!over_tcp_ && ok && reply.answered() && reply.answer.truncated) {
    over_tcp_ = true;
    truncated_ = reply;
    result_.phase(Phase::exchange).reset();
    return {action::Ask{{order_.host, task().type}, true, false}};
  }
  const bool none = reply.outcome == Outcome::dns_no_data || reply.outcome == Outcome::dns_nxdomain;
  if (none && task().automatic) {
    state_ = State::ask_other_type;
    return {action::Ask{{order_.host, other_type(task().type)}, target.tcp, false}};
  }
  if (!ok) return conclude(reply.outcome);
  addresses_ = result_.answers;
  return judge_addresses({});
}

/// Behind what is known of the look-up: a fallback, lost EDNS, a prefix to be configured.
void Steps::add_detail(const std::string& text) {
  if (!result_.detail.empty() && !text.empty()) result_.detail += "; ";
  result_.detail += text;
}

void Steps::note_reply(const dns::Reply& reply) {
  result_.outcome = reply.outcome;
  if (reply.sent) result_.resolver = reply.server.name + " " + reply.server.endpoint.address.to_string();
  result_.answers = reply.answer.addresses;
  std::ranges::sort(result_.answers);
  result_.icmp = reply.icmp;
  result_.error_number = reply.error;
  result_.detail = base::clean_text(reply.detail, detail_limit);
  result_.retransmits = reply.resent;
  result_.first_packet_resent = reply.resent > 0;
  if (reply.outcome == Outcome::ok) result_.phase(Phase::exchange) = reply.duration;
}

// No answer at all must not make open ports look closed: then what last worked, or what the configuration
// gives, is connected to, unjudged. An answer that says "no" ends the attempt, as it would on a device.
Actions Steps::handle(const event::Resolved& event) {
  const auto& resolution = event.resolution;
  if (state_ == State::look_for_nat64) return judge_addresses(dns::nat64_prefix_of(resolution.addresses));
  note_resolution(resolution);
  addresses_ = resolution.addresses;
  if (resolution.unanswered()) {
    addresses_ = fallback_addresses();
    if (addresses_.empty()) return conclude(resolution.outcome);
    result_.used_fallback_address = true;
    no_answer_ = resolution.outcome;
    result_.icmp.reset();
    result_.error_number = 0;
    return connect();
  }
  if (resolution.outcome != Outcome::ok) return conclude(resolution.outcome);
  if (task().proxy() || net::Address::parse(order_.host)) return connect();
  return judge_addresses({});
}

void Steps::note_resolution(const dns::Resolution& resolution) {
  result_.outcome = resolution.outcome;
  result_.resolver = resolution.server;
  result_.answers = resolution.addresses;
  result_.other_family_only = resolution.other_family_only;
  result_.icmp = resolution.icmp;
  result_.error_number = resolution.error;
  result_.detail = base::clean_text(resolution.detail, detail_limit);
  if (resolution.outcome != Outcome::ok) return;
  result_.phase(Phase::resolve) = resolution.duration;
  result_.retransmits = resolution.resent;
  result_.first_packet_resent = resolution.resent > 0;
}

std::vector<net::Address> Steps::fallback_addresses() const {
  if (!order_.remembered.empty()) return order_.remembered;
  std::vector<net::Address> addresses;
  if (task().proxy()) return addresses;  // those of the configuration are the host's
  for (const auto& address : probe().addresses) {
    if (address.family() == task().labels.family) addresses.push_back(address);
  }
  return addresses;
}

/// Whether the name can rightly have the addresses that it was given. An IPv6 address that it cannot may
/// stand for an IPv4 one that it can, behind this network's NAT64: so its prefix is looked for before the
/// judgement (RFC 7050: what this resolver makes of a name that has IPv4 addresses only). A dns probe is then
/// done; others go on to connect.
Actions Steps::judge_addresses(const std::optional<net::Network>& nat64_prefix) {
  const bool is_dns = !connects(task().labels.kind);
  const dns::Nat64Prefixes prefixes{task().config->nat64, nat64_prefix};
  result_.nat64 = nat64_prefix;
  const auto use = is_dns ? dns::Use::report : dns::Use::connect;
  const auto unexpected = dns::first_unexpected(addresses_, probe().expect_networks, prefixes, use);
  if (!unexpected) return is_dns ? conclude(Outcome::ok) : connect();
  const bool may_be_nat64 =
      unexpected->family() == net::Family::ipv6 && !unexpected->cannot_be_another_host();
  if (may_be_nat64 && state_ != State::look_for_nat64) {
    state_ = State::look_for_nat64;
    return {action::Resolve{"ipv4only.arpa", net::Family::ipv6, false, probe().schedule.timeout / 3}};
  }
  if (const auto guessed = dns::guessed_nat64_prefix(*unexpected, probe().expect_networks)) {
    const dns::Nat64Prefixes with_guess{task().config->nat64, guessed};
    if (!dns::first_unexpected(addresses_, probe().expect_networks, with_guess, use)) {
      result_.nat64 = guessed;
      result_.detail = fmt::format("DNS64? set nat64: \"{}\"", guessed->to_string());
      return is_dns ? conclude(Outcome::ok) : connect();
    }
  }
  if (!is_dns) result_.address = *unexpected;
  result_.detail = fmt::format("{} has the address {}", order_.host, unexpected->to_string());
  return conclude(Outcome::dns_unexpected_address);
}

void Steps::put_addresses_in_order() {
  if (result_.used_fallback_address && !order_.remembered.empty()) return;
  const auto& first = order_.first;
  const auto found = std::ranges::find_first_of(first, addresses_);
  auto begin = addresses_.begin();
  // A name that gives one address at a time gives it to devices, too: there is no other.
  const auto& rotating = order_.rotating;
  const bool rotated = found == first.end() && order_.rotated && addresses_.size() > 1 &&
                       std::ranges::find_first_of(rotating, addresses_) != rotating.end();
  if (found != first.end()) {
    begin = std::ranges::find(addresses_, *found);
  } else {
    begin += order_.turn % addresses_.size();
    result_.used_turn = !rotated;
  }
  std::rotate(addresses_.begin(), begin, addresses_.end());
  if (rotated) addresses_.insert(addresses_.begin(), *order_.rotated);
}

Actions Steps::connect() {
  state_ = State::connect;
  put_addresses_in_order();
  result_.tried_address = true;
  note_address(addresses_.front());
  return begin_connection();
}

bool Steps::may_begin_connection() const {
  return connections_.size() < std::min(addresses_.size(), most_connections);
}

Actions Steps::begin_connection() {
  const auto number = connections_.size();
  const auto& address = addresses_[number];
  connections_.push_back({address, elapsed_});
  const auto port = task().proxy() ? task().proxy()->port : task().labels.port;
  Actions actions{action::Connect{static_cast<int>(number), {address, port}}};
  if (may_begin_connection())
    actions.emplace_back(action::StartTimer{Timer::next_address, elapsed_ + order_.patience});
  return actions;
}

/// The address that the attempt is about, as far as is known.
void Steps::note_address(const net::Address& address) {
  result_.address = address;
  if (!result_.used_fallback_address) return;
  std::string_view why = "the configuration gives";
  if (!order_.remembered.empty())
    why = address == order_.remembered.front() ? "last worked" : "worked before";
  result_.detail = fmt::format("no resolver answered ({}): {} is the address that {}", name(no_answer_),
                               address.to_string(), why);
}

/// A failure of this host's own says nothing of the address.
void Steps::note_other_address(const Connection& connection) {
  if (result::stage(*connection.outcome) != Stage::local)
    result_.other_addresses.push_back({connection.address, *connection.outcome});
}

Actions Steps::handle(const event::Connected& event) {
  auto& winner = connections_.at(static_cast<std::size_t>(event.connection));
  winner.outcome = Outcome::ok;
  winner.duration = event.duration;
  winner.retransmits = event.retransmits;
  note_address(winner.address);
  result_.phase(Phase::connect) = event.duration;
  result_.retransmits += event.retransmits;
  result_.first_packet_resent = result_.first_packet_resent || event.retransmits > 0;
  Actions actions;
  for (std::size_t i = 0; i < connections_.size(); ++i) {
    const auto& connection = connections_[i];
    if (&connection == &winner) continue;
    if (connection.outcome) {
      note_other_address(connection);
    } else {
      const bool answered = std::ranges::find(event.standing, static_cast<int>(i)) != event.standing.end();
      result_.retransmits += answered ? 0 : 1;
      result_.first_packet_resent |= !answered;
      actions.emplace_back(action::LeaveConnection{static_cast<int>(i)});
    }
  }
  const auto* proxy = task().proxy();
  if (task().has_phase(Phase::tunnel) || (proxy && proxy->tls)) {
    state_ = State::tunnel;
    actions.emplace_back(action::OpenTunnel{event.connection});
    return actions;
  }
  for (auto& action : go_on(event.connection)) actions.push_back(std::move(action));
  return actions;
}

/// Behind the connection, or the tunnel.
Actions Steps::go_on(int connection) {
  if (has_phase(task().labels.kind, Phase::handshake)) {
    state_ = State::handshake;
    return {action::Handshake{connection}};
  }
  if (has_phase(task().labels.kind, Phase::response)) {
    state_ = State::response;
    return {action::Request{connection}};
  }
  return conclude(Outcome::ok);
}

Actions Steps::handle(const event::TunnelEnded& event) {
  const auto outcome = judge_tunnel(event);
  if (outcome != Outcome::ok) return conclude(outcome);
  if (out_of_time_) return conclude(Outcome::proxy_timeout);
  if (task().has_phase(Phase::tunnel)) result_.phase(Phase::tunnel) = event.duration;
  return go_on(event.connection);
}

// As with other responses, a status that came weighs more than that its header is not whole. 2xx alone opens
// a tunnel. What comes with its header, before this side has said anything, is no server's answer to a
// ClientHello: it would be taken for one. A server that a tcp probe reaches may speak first.
Outcome Steps::judge_tunnel(const event::TunnelEnded& event) {
  if (event.session != Outcome::ok) {
    add_detail("TLS with the proxy: " + event.session_detail);
    return tunnel_outcome(event.session);
  }
  const int status = event.facts.status;
  const bool opens = status >= 200 && status < 300;
  const bool whole = event.state == http::ResponseReader::State::done;
  if (!opens) result_.http = event.facts;
  if (status >= 400 && status < 600)
    return judge_refusal(status, event.proxy_error, event.proxy_authenticate);
  if (event.state == http::ResponseReader::State::malformed) {
    add_detail(base::clean_text(event.problem, detail_limit));
    return Outcome::proxy_malformed;
  }
  if (status != 0 && !opens) {
    add_detail(fmt::format("the proxy answered {}, which neither opens a tunnel nor refuses one", status));
    return Outcome::proxy_malformed;
  }
  if (event.end != tls::End::none) {
    add_detail(opens ? "connected to the proxy, whose answer does not end"
                     : "connected to the proxy, which did not answer");
    return tunnel_outcome(event.end);
  }
  const bool may_be_server = !has_phase(task().labels.kind, Phase::handshake);
  if (whole && event.has_bytes_behind && !may_be_server) {
    add_detail("bytes behind the proxy's answer");
    return Outcome::proxy_malformed;
  }
  return Outcome::ok;
}

/// A status from 400 to 599 of the proxy's own.
Outcome Steps::judge_refusal(int status, const std::string& proxy_error,
                             const std::string& proxy_authenticate) {
  const auto& why = status == 407 ? proxy_authenticate : proxy_error;
  add_detail(fmt::format("the proxy answered {}{}", status, why.empty() ? "" : " (" + why + ")"));
  if (status == 407) return Outcome::proxy_login;
  return status < 500 ? Outcome::proxy_denied : Outcome::proxy_failed;
}

Actions Steps::handle(const event::ConnectFailed& event) {
  const auto number = static_cast<std::size_t>(event.connection);
  auto& connection = connections_.at(number);
  connection.outcome = result::connect_outcome(event.failure);
  connection.icmp = event.icmp;
  connection.error = event.error;
  if (number + 1 == connections_.size() && may_begin_connection()) return begin_connection();
  const bool pending = std::ranges::any_of(connections_, [](const auto& c) { return !c.outcome; });
  return pending ? Actions() : none_connected();
}

/// All have failed, or the time is up. One that has not answered in half of the attempt's time has failed;
/// one begun later has no result yet, unless it is the only one. The attempt's outcome is that of most
/// addresses, on a tie that of the one begun first, and the first of these is what the attempt is about.
Actions Steps::none_connected() {
  const auto enough = probe().schedule.timeout / 2;
  Actions actions;
  for (std::size_t i = 0; i < connections_.size(); ++i) {
    auto& connection = connections_[i];
    if (connection.outcome) continue;
    if (i == 0 || elapsed_ - connection.begun >= enough) {
      connection.outcome = Outcome::connect_timeout;
    } else {
      actions.emplace_back(action::LeaveConnection{static_cast<int>(i)});
    }
  }
  const auto addresses_with = [&](const Connection& like) {
    return std::ranges::count_if(connections_,
                                 [&](const auto& c) { return c.outcome && c.outcome == like.outcome; });
  };
  const auto first = std::ranges::max_element(
      connections_, [&](const auto& a, const auto& b) { return addresses_with(a) < addresses_with(b); });
  note_address(first->address);
  result_.icmp = first->icmp;
  result_.error_number = first->error;
  // Of an ICMP error the system's words are misleading: a firewall's reject is "No route to host".
  if (first->error != 0 && !first->icmp) add_detail(std::strerror(first->error));
  for (const auto& connection : connections_) {
    if (connection.outcome && &connection != &*first) note_other_address(connection);
  }
  for (auto& action : conclude(*first->outcome)) actions.push_back(std::move(action));
  return actions;
}

// The reader is informed, and has the last word: what the peer said before the end (an alert,
// a block page) weighs more than the end.
Actions Steps::handle(const event::Broken& event) {
  const int error = error_of(event);
  const auto end = error != 0 ? end_by(error) : tls::End::closed;
  result_.error_number = error;
  if (state_ == State::tunnel) return {action::GiveUpTunnel{event.connection, end}};
  if (state_ == State::handshake) return {action::GiveUpHandshake{event.connection, end}};
  if (event.read_error != 0) result_.detail = std::strerror(event.read_error);
  return {action::GiveUpResponse{event.connection, end}};
}

Actions Steps::handle(const event::HandshakeEnded& event) {
  result_.tls = event.facts;
  add_detail(event.detail);
  if (out_of_time_) return conclude(event.outcome);
  if (event.outcome == Outcome::ok) result_.phase(Phase::handshake) = event.duration;
  if (event.outcome == Outcome::ok && has_phase(task().labels.kind, Phase::response)) {
    state_ = State::response;
    return {action::Request{event.connection}};
  }
  note_later_retransmits(event.connection, event.tcp);
  // Where no ServerHello was accepted there is nobody to say goodbye to.
  const bool accepted = !event.facts.version.empty() && !event.facts.older_than_tls12;
  if (event.outcome != Outcome::ok && !accepted) return conclude(event.outcome);
  return say_goodbye(event.outcome, event.connection, event.tcp);
}

/// Outside the measured time and the deadline: two round trips for the server's close, and a little.
Actions Steps::say_goodbye(Outcome outcome, int number, const std::optional<net::TcpInfo>& tcp) {
  note_end(outcome);
  const auto& connection = connections_.at(static_cast<std::size_t>(number));
  const nanoseconds round_trip = tcp ? nanoseconds(tcp->round_trip) : connection.duration;
  const auto patience = std::min<nanoseconds>(2 * round_trip + 50ms, longest_goodbye);
  state_ = State::goodbye;
  return {action::StartTimer{Timer::goodbye, elapsed_ + patience}, action::SayGoodbye{number}};
}

// TLS 1.3 lets the client finish first, so that a server refuses it (for want of a certificate) only now. One
// that has answered a request does not.
Actions Steps::handle(const event::SaidGoodbye& event) {
  const bool answered = result_.phase(Phase::response).has_value();
  if (result_.outcome == Outcome::ok && event.outcome != Outcome::ok && !answered) {
    result_.outcome = event.outcome;
    result_.detail = event.detail;
    result_.phase(Phase::handshake).reset();
  }
  return finish();
}

Actions Steps::handle(const event::Responded& event) {
  const auto outcome = judge_response(event);
  const bool stands = event.end == tls::End::none && event.session == Outcome::ok;
  const bool shook_hands = result_.phase(Phase::handshake).has_value();
  return stands && shook_hands ? say_goodbye(outcome, event.connection, event.tcp) : conclude(outcome);
}

// What is known weighs more than that it is not whole: a status that came, then a body that came in part. A
// server that refuses the client does so behind the handshake (TLS 1.3).
Outcome Steps::judge_response(const event::Responded& event) {
  if (event.session != Outcome::ok) {
    result_.phase(Phase::handshake).reset();
    result_.detail = event.session_detail;
    return event.session;
  }
  const auto& target = *probe().http();
  const bool shakes_hands = has_phase(task().labels.kind, Phase::handshake);
  result_.http = event.facts;
  const bool whole = event.state == http::ResponseReader::State::done;
  if (whole) note_later_retransmits(event.connection, event.tcp);
  const int status = event.facts.status;
  if (status != 0 && std::ranges::find(target.status, status) == target.status.end()) {
    // What no login in a request is asked for is asked by the proxy, and squid signs its own pages. Whose any
    // other page is cannot be told.
    const bool is_proxys = status == 407 || (!event.proxy_error.empty() && status >= 400 && status < 600);
    if (task().proxy() && !shakes_hands && is_proxys)
      return judge_refusal(status, event.proxy_error, event.proxy_authenticate);
    result_.detail = fmt::format("the status is {}", status);
    return Outcome::http_unexpected_status;
  }
  if (event.state == http::ResponseReader::State::malformed) {
    result_.detail = base::clean_text(event.problem, detail_limit);
    return Outcome::http_malformed;
  }
  if (target.body && (whole || !event.body.empty()) && event.body.find(*target.body) == std::string::npos) {
    result_.detail = event.coding.empty() ? "the body begins: " + base::clean_text(event.body, body_excerpt)
                                          : "the body has the coding " + base::cite(event.coding) +
                                                ", which was not asked for";
    return Outcome::http_unexpected_body;
  }
  if (!whole) return http_outcome(event.end);
  result_.phase(Phase::response) = event.duration;
  if (event.date) {
    // The sender wrote its date half a round trip ago. What has been in a cache was sent between its date and
    // that plus its age: some caches renew the date, some keep it. More than a minute of that tells nothing.
    const auto sent = event.received - event.duration / 2;
    const auto latest = *event.date + event.age.value_or(0s);
    if (sent < *event.date) {
      result_.clock_offset = sent - *event.date;
    } else if (sent > latest || latest - *event.date <= 1min) {
      result_.clock_offset = std::max<nanoseconds>(sent - latest, 0ns);
    }
  }
  return Outcome::ok;
}

/// The kernel counts from the SYN on; those of the SYN have been counted.
void Steps::note_later_retransmits(int connection, const std::optional<net::TcpInfo>& tcp) {
  if (!tcp) return;
  const auto before = connections_.at(static_cast<std::size_t>(connection)).retransmits;
  result_.retransmits += static_cast<int>(tcp->retransmits) - before;
}

Actions Steps::handle(const event::TimerFired& event) {
  if (event.timer == Timer::goodbye) return finish();
  if (event.timer == Timer::next_address)
    return state_ == State::connect && may_begin_connection() ? begin_connection() : Actions();
  out_of_time_ = true;
  return out_of_time();
}

/// The connection that the attempt goes on with.
int Steps::winner() const {
  const auto found =
      std::ranges::find_if(connections_, [](const auto& c) { return c.outcome == Outcome::ok; });
  return static_cast<int>(found - connections_.begin());
}

/// What an ended time means for the step that it ended in.
Actions Steps::out_of_time() {
  switch (state_) {
    case State::ask:
    case State::ask_other_type:
    case State::resolve:
    case State::look_for_nat64:
      return conclude(over_tcp_ ? Outcome::dns_tcp_failed : Outcome::dns_timeout);
    case State::connect:
      return none_connected();
    case State::tunnel:
      return {action::GiveUpTunnel{winner(), tls::End::timeout}};
    case State::handshake:
      return {action::GiveUpHandshake{winner(), tls::End::timeout}};
    case State::response:
      return {action::GiveUpResponse{winner(), tls::End::timeout}};
    case State::link:
    case State::goodbye:
    case State::finished:
      break;
  }
  return {};
}

void Steps::note_end(Outcome outcome) {
  result_.outcome = outcome;
  result_.duration = elapsed_;
}

/// The measured part is over. A timeout may be the fault of this host's own link, and then is no fault of the
/// network beyond it.
Actions Steps::conclude(Outcome outcome) {
  note_end(task().proxy() ? result::proxy_outcome(outcome) : outcome);
  std::vector<net::Address> silent;
  if (outcome == Outcome::dns_timeout) {
    for (const auto& server : task().servers) silent.push_back(server.endpoint.address);
  } else if (outcome == Outcome::connect_timeout) {
    for (const auto& connection : connections_) {
      if (connection.outcome == Outcome::connect_timeout) silent.push_back(connection.address);
    }
  }
  if (silent.empty()) return finish();
  state_ = State::link;
  return {action::LookAtLink{std::move(silent)}};
}

// One that can be reached, of several, clears the link.
Actions Steps::handle(const event::LinkSeen& event) {
  std::string_view why;
  for (const auto next_hop : event.next_hops) {
    why = obstacle(next_hop);
    if (why.empty()) return finish();
  }
  if (!why.empty()) {
    result_.outcome = Outcome::local_no_route;
    result_.detail = why;
    std::erase_if(result_.other_addresses,
                  [](const auto& other) { return other.outcome == Outcome::connect_timeout; });
  }
  return finish();
}

Actions Steps::finish() {
  const auto stage = result::stage(result_.outcome);
  if (stage == Stage::local || stage == Stage::dns) result_.tried_address = false;
  state_ = State::finished;
  Actions actions;
  for (std::size_t i = 0; i < connections_.size(); ++i) {
    if (connections_[i].outcome) actions.emplace_back(action::CloseConnection{static_cast<int>(i)});
  }
  actions.emplace_back(action::Finish{});
  return actions;
}

}  // namespace reachd::probe
