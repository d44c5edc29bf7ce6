#include "probe/steps.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace reachd::probe {

namespace {

using namespace std::chrono_literals;
using result::Kind;
using result::Phase;

net::Address address(std::string_view text) {
  return net::Address::parse(text).value();
}

std::vector<net::Address> addresses(std::initializer_list<std::string_view> texts) {
  std::vector<net::Address> result;
  for (const auto text : texts) result.push_back(address(text));
  return result;
}

std::string text(const action::StartTimer& a) {
  const char* const names[] = {"deadline", "goodbye", "next"};
  return fmt::format("{} at {} ms", names[static_cast<int>(a.timer)],
                     std::chrono::duration_cast<std::chrono::milliseconds>(a.at).count());
}
std::string text(const action::Resolve& a) {
  return fmt::format("resolve {} {}{} in {} ms", a.name, a.family == net::Family::ipv4 ? "A" : "AAAA",
                     a.look_for_other_family ? " or other" : "",
                     std::chrono::duration_cast<std::chrono::milliseconds>(a.budget).count());
}
std::string text(const action::Ask& a) {
  return fmt::format("ask {} {}{}{}", a.question.name, a.question.type, a.over_tcp ? " tcp" : "",
                     a.count_extra_answers ? " counting" : "");
}
std::string text(const action::Connect& a) {
  return fmt::format("connect {} {} {}", a.connection, a.endpoint.address.to_string(), a.endpoint.port);
}
std::string text(const action::Handshake& a) {
  return fmt::format("handshake {}", a.connection);
}
std::string give_up(int connection, tls::End why) {
  const char* const texts[] = {"none", "closed", "reset", "timeout", "unreachable"};
  return fmt::format("give up {} {}", connection, texts[static_cast<int>(why)]);
}
std::string text(const action::GiveUpHandshake& a) {
  return give_up(a.connection, a.why);
}
std::string text(const action::GiveUpResponse& a) {
  return give_up(a.connection, a.why);
}
std::string text(const action::OpenTunnel& a) {
  return fmt::format("tunnel {}", a.connection);
}
std::string text(const action::GiveUpTunnel& a) {
  return give_up(a.connection, a.why);
}
std::string text(const action::Request& a) {
  return fmt::format("request {}", a.connection);
}
std::string text(const action::SayGoodbye& a) {
  return fmt::format("goodbye {}", a.connection);
}
std::string text(const action::CloseConnection& a) {
  return fmt::format("close {}", a.connection);
}
std::string text(const action::LeaveConnection& a) {
  return fmt::format("leave {}", a.connection);
}
std::string text(const action::LookAtLink& a) {
  std::string result = "look at";
  for (const auto& destination : a.destinations) result += " " + destination.to_string();
  return result;
}
std::string text(const action::Finish&) {
  return "finish";
}

/// "close 0, finish".
std::string text(const Actions& actions) {
  std::string result;
  for (const auto& action : actions) {
    if (!result.empty()) result += ", ";
    result += std::visit([](const auto& a) { return text(a); }, action);
  }
  return result;
}

/// An attempt of a probe with a timeout of 3 s, by the server 10.0.0.53; what is public may be changed before
/// begin().
struct Scene {
  std::shared_ptr<config::Config> config = std::make_shared<config::Config>();
  std::shared_ptr<Task> task = std::make_shared<Task>();
  config::Probe probe;
  Order order;
  Result result;
  std::optional<Steps> steps;

  explicit Scene(Kind kind, std::string host = "www.example.net") {
    if (kind == Kind::dns) probe.target = config::DnsTarget{};
    if (kind == Kind::tcp) probe.target = config::TcpTarget{};
    if (kind == Kind::tls) probe.target = config::TlsTarget{};
    if (kind == Kind::http) probe.target = config::HttpTarget{};
    if (kind == Kind::https) probe.target = config::HttpsTarget{};
    probe.schedule.timeout = 3s;
    task->labels.kind = kind;
    task->labels.port = 443;
    task->servers = {{"campus", {address("10.0.0.53"), 53}}};
    task->type = config::type_a;
    order.host = std::move(host);
  }

  std::string begin() {
    task->config = config;
    task->probe = &probe;
    order.task = task;
    steps.emplace(order, result);
    return text(steps->begin());
  }
  std::string on(const Event& event, nanoseconds elapsed = 1s) { return text(steps->on(event, elapsed)); }

  /// Up to the connection: what its being there leads to.
  std::string connected(int retransmits = 0) {
    begin();
    dns::Resolution resolution;
    resolution.outcome = Outcome::ok;
    resolution.addresses = addresses({"17.57.144.10"});
    CHECK(on(event::Resolved{resolution}) == "connect 0 17.57.144.10 443");
    return on(event::Connected{0, 30ms, retransmits});
  }
};

event::Resolved resolved(std::initializer_list<std::string_view> texts) {
  event::Resolved event;
  event.resolution.outcome = Outcome::ok;
  event.resolution.addresses = addresses(texts);
  event.resolution.server = "campus 10.0.0.53";
  event.resolution.duration = 12ms;
  return event;
}

event::Resolved not_resolved(Outcome outcome) {
  event::Resolved event;
  event.resolution.outcome = outcome;
  event.resolution.detail = "as it was";
  return event;
}

event::Answered answered(std::initializer_list<std::string_view> texts) {
  event::Answered event;
  auto& reply = event.reply;
  reply.outcome = Outcome::ok;
  reply.sent = true;
  reply.server = {"campus", {address("10.0.0.53"), 53}};
  reply.duration = 12ms;
  reply.answer.parsed = dns::Parsed::answer;
  reply.answer.addresses = addresses(texts);
  reply.answer.records = texts.size();
  return event;
}

event::HandshakeEnded handshake_ended(Outcome outcome, std::string version = "TLSv1.3") {
  event::HandshakeEnded event;
  event.outcome = outcome;
  event.duration = 70ms;
  event.facts.version = std::move(version);
  event.detail = "what the session says";
  return event;
}

net::TcpInfo tcp(std::chrono::microseconds round_trip, std::uint32_t retransmits) {
  net::TcpInfo info;
  info.round_trip = round_trip;
  info.retransmits = retransmits;
  return info;
}

event::TunnelEnded tunnel_ended(int status, tls::End end = tls::End::none) {
  event::TunnelEnded event;
  event.facts.status = status;
  event.end = end;
  if (end != tls::End::none) event.state = http::ResponseReader::State::more;
  event.duration = 60ms;
  return event;
}

event::Responded responded(int status, std::string body = {}) {
  event::Responded event;
  event.facts.status = status;
  event.body = std::move(body);
  event.duration = 40ms;
  return event;
}

event::Responded cut_off(tls::End end) {
  event::Responded event;
  event.state = http::ResponseReader::State::more;
  event.end = end;
  event.facts.received = true;
  return event;
}

}  // namespace

TEST_CASE("an attempt begins with its deadline and the first question") {
  Scene dns(Kind::dns);
  CHECK(dns.begin() == "deadline at 3000 ms, ask www.example.net 1 counting");
  CHECK(dns.result.address == address("10.0.0.53"));

  Scene over_tcp(Kind::dns);
  std::get<config::DnsTarget>(over_tcp.probe.target).tcp = true;
  CHECK(over_tcp.begin() == "deadline at 3000 ms, ask www.example.net 1 tcp");

  Scene named(Kind::tls);
  named.task->labels.family = net::Family::ipv6;
  CHECK(named.begin() == "deadline at 3000 ms, resolve www.example.net AAAA in 1000 ms");
  CHECK_FALSE(named.result.address);

  Scene automatic(Kind::tcp);
  automatic.task->automatic = true;
  CHECK(automatic.begin() == "deadline at 3000 ms, resolve www.example.net A or other in 1000 ms");
}

TEST_CASE("the addresses that are connected to, and in which order") {
  using Texts = std::initializer_list<std::string_view>;
  struct Row {
    const char* what;
    Texts answers;  ///< none: no resolver answered
    std::uint32_t turn;
    Texts first;
    const char* rotated;
    Texts rotating;
    Texts remembered;
    Texts configured;
    std::vector<std::string> expected;
    bool turn_used = false;
    const char* host = "www.example.net";
  };
  const Texts three = {"17.0.0.1", "17.0.0.2", "17.0.0.3"};
  const Texts eight = {"17.0.0.1", "17.0.0.2", "17.0.0.3", "17.0.0.4",
                       "17.0.0.5", "17.0.0.6", "17.0.0.7", "17.0.0.8"};
  const Row rows[] = {
      {"one", {"17.0.0.1"}, 5, {}, "", {}, {}, {}, {"17.0.0.1"}, true},
      {"in order", three, 0, {}, "", {}, {}, {}, {"17.0.0.1", "17.0.0.2", "17.0.0.3"}, true},
      {"from the turn on", three, 4, {}, "", {}, {}, {}, {"17.0.0.2", "17.0.0.3", "17.0.0.1"}, true},
      {"six at most",
       eight,
       6,
       {},
       "",
       {},
       {},
       {},
       {"17.0.0.7", "17.0.0.8", "17.0.0.1", "17.0.0.2", "17.0.0.3", "17.0.0.4"},
       true},
      {"from the first of these that is there",
       three,
       0,
       {"17.0.0.9", "17.0.0.3", "17.0.0.2"},
       "17.0.0.7",
       {"17.0.0.1"},
       {},
       {},
       {"17.0.0.3", "17.0.0.1", "17.0.0.2"}},
      {"never to one that the answer does not hold",
       {"17.0.0.1"},
       0,
       {"17.0.0.9"},
       "",
       {},
       {"17.0.0.9"},
       {"17.0.0.9"},
       {"17.0.0.1"},
       true},
      {"but for a name that rotates",
       {"17.0.0.1", "17.0.0.2"},
       1,
       {"17.0.0.9"},
       "17.0.0.9",
       {"17.0.0.2"},
       {},
       {},
       {"17.0.0.9", "17.0.0.2", "17.0.0.1"}},
      {"which it does no more where nothing of it came back",
       {"17.0.0.1", "17.0.0.2"},
       0,
       {"17.0.0.9"},
       "17.0.0.9",
       {"17.0.0.8"},
       {},
       {},
       {"17.0.0.1", "17.0.0.2"},
       true},
      {"nor does one that has one address at a time",
       {"17.0.0.1"},
       0,
       {"17.0.0.9"},
       "17.0.0.9",
       {"17.0.0.1"},
       {},
       {},
       {"17.0.0.1"},
       true},
      {"a literal", {"17.0.0.1"}, 0, {"17.0.0.9"}, "", {}, {}, {}, {"17.0.0.1"}, true, "17.0.0.1"},
      {"the remembered, as they are",
       {},
       3,
       {"17.0.0.5"},
       "",
       {},
       {"17.0.0.7", "17.0.0.5"},
       {"17.0.0.8"},
       {"17.0.0.7", "17.0.0.5"}},
      {"the configured, in turn",
       {},
       1,
       {},
       "",
       {},
       {},
       {"17.0.0.8", "17.0.0.9"},
       {"17.0.0.9", "17.0.0.8"},
       true},
      {"of the family", {}, 0, {}, "", {}, {}, {"2620:149:a44::1", "17.0.0.9"}, {"17.0.0.9"}, true},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    Scene scene(Kind::tcp, row.host);
    scene.order.turn = row.turn;
    scene.order.first = addresses(row.first);
    scene.order.rotated = net::Address::parse(row.rotated);
    scene.order.rotating = addresses(row.rotating);
    scene.order.remembered = addresses(row.remembered);
    scene.probe.addresses = addresses(row.configured);
    scene.begin();
    const bool has_answer = row.answers.size() > 0;
    auto then = scene.on(has_answer ? resolved(row.answers) : not_resolved(Outcome::dns_timeout), 10ms);
    CHECK(scene.result.address == address(row.expected.front()));
    CHECK(scene.result.tried_address);
    CHECK(scene.result.used_fallback_address != has_answer);
    CHECK(scene.result.phase(Phase::resolve).has_value() == has_answer);
    CHECK(scene.result.used_turn == row.turn_used);
    for (std::size_t i = 0; i < row.expected.size(); ++i) {
      const auto connect = fmt::format("connect {} {} 443", i, row.expected[i]);
      CHECK(then == (i + 1 < row.expected.size() ? fmt::format("{}, next at {} ms", connect, 260 + 250 * i)
                                                 : connect));
      then = scene.on(event::TimerFired{Timer::next_address}, 260ms + 250ms * i);
    }
    CHECK(then == "");
  }
}

TEST_CASE("a race of addresses goes on with the first that connects") {
  Scene scene(Kind::tls);
  scene.order.patience = 600ms;
  scene.begin();
  const auto begun = scene.on(resolved({"17.0.0.1", "17.0.0.2", "17.0.0.3", "17.0.0.4"}), 0ms);
  CHECK(begun == "connect 0 17.0.0.1 443, next at 600 ms");
  CHECK(scene.on(event::ConnectFailed{0, net::Failure::refused, ECONNREFUSED, {}}, 10ms) ==
        "connect 1 17.0.0.2 443, next at 610 ms");
  CHECK(scene.on(event::TimerFired{Timer::next_address}, 610ms) == "connect 2 17.0.0.3 443, next at 1210 ms");
  CHECK(scene.on(event::Connected{2, 30ms, 0}, 640ms) == "leave 1, handshake 2");
  const auto& result = scene.result;
  CHECK(result.address == address("17.0.0.3"));
  CHECK(result.other_addresses ==
        std::vector<result::AddressResult>{{address("17.0.0.1"), Outcome::connect_refused}});
  CHECK(result.phase(Phase::connect) == 30ms);
  CHECK(result.retransmits == 1);  // the one that had not answered
  CHECK(result.first_packet_resent);
  CHECK(result.error_number == 0);
  CHECK(result.detail == "");
  CHECK(scene.on(event::TimerFired{Timer::next_address}, 1210ms) == "");
  CHECK(scene.on(event::Broken{2, ECONNRESET, 0}) == "give up 2 reset");
  CHECK(scene.on(handshake_ended(Outcome::tls_reset, "")) == "close 0, close 2, finish");
  CHECK(result.outcome == Outcome::tls_reset);

  // The one begun first stands, too: this host was late to hear of it, and nothing was lost.
  Scene busy(Kind::tls);
  busy.begin();
  busy.on(resolved({"17.0.0.1", "17.0.0.2"}), 0ms);
  busy.on(event::TimerFired{Timer::next_address}, 400ms);
  CHECK(busy.on(event::Connected{1, 20ms, 0, {0}}, 420ms) == "leave 0, handshake 1");
  CHECK(busy.result.retransmits == 0);
  CHECK_FALSE(busy.result.first_packet_resent);

  Scene refused_first(Kind::tcp);
  refused_first.begin();
  refused_first.on(resolved({"17.0.0.1", "17.0.0.2"}), 0ms);
  refused_first.on(event::ConnectFailed{0, net::Failure::refused, ECONNREFUSED, {}}, 10ms);
  CHECK(refused_first.on(event::Connected{1, 20ms, 0}, 30ms) == "close 0, close 1, finish");
  CHECK(refused_first.result.retransmits == 0);
  CHECK_FALSE(refused_first.result.first_packet_resent);

  Scene late(Kind::tcp);  // one before fails while a later one is waited for
  late.begin();
  late.on(resolved({"17.0.0.1", "17.0.0.2", "17.0.0.3"}), 0ms);
  late.on(event::TimerFired{Timer::next_address}, 250ms);
  CHECK(late.on(event::ConnectFailed{0, net::Failure::unreachable, EHOSTUNREACH, {}}, 300ms) == "");
  CHECK(late.on(event::Connected{1, 100ms, 0}, 350ms) == "close 0, close 1, finish");
  CHECK(late.result.outcome == Outcome::ok);
}

TEST_CASE("where no address connects, what most of them came to, of the first that came to it") {
  enum End { refused, prohibited, no_route, silent, begun_late };
  struct Row {
    std::vector<End> ends;
    Outcome outcome;
    std::size_t of;
    std::size_t others;
    bool by_deadline = true;
    const char* then;
  };
  const Row rows[] = {
      {{refused, prohibited, prohibited},
       Outcome::connect_prohibited,
       1,
       2,
       false,
       "close 0, close 1, close 2, finish"},
      {{refused, prohibited}, Outcome::connect_refused, 0, 1, false, "close 0, close 1, finish"},
      {{no_route, refused}, Outcome::local_no_route, 0, 1, false, "close 0, close 1, finish"},
      {{refused, no_route, refused},
       Outcome::connect_refused,
       0,
       1,
       false,
       "close 0, close 1, close 2, finish"},
      {{refused, silent, silent}, Outcome::connect_timeout, 1, 2, true, "look at 17.0.0.2 17.0.0.3"},
      {{silent, refused}, Outcome::connect_timeout, 0, 1, true, "look at 17.0.0.1"},
      {{refused, refused, silent}, Outcome::connect_refused, 0, 2, true, "close 0, close 1, close 2, finish"},
      {{silent, begun_late}, Outcome::connect_timeout, 0, 0, true, "leave 1, look at 17.0.0.1"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.then);
    Scene scene(Kind::tls);
    scene.begin();
    event::Resolved event = resolved({});
    for (std::size_t i = 0; i < row.ends.size(); ++i)
      event.resolution.addresses.push_back(address(fmt::format("17.0.0.{}", i + 1)));
    auto then = scene.on(event, 0ms);
    for (std::size_t i = 0; i < row.ends.size(); ++i) {
      const auto number = static_cast<int>(i);
      const bool late = i + 1 < row.ends.size() && row.ends[i + 1] == begun_late;
      const net::IcmpError icmp{net::Family::ipv4, 3, 13, address("10.1.0.1")};
      if (row.ends[i] == refused)
        then = scene.on(event::ConnectFailed{number, net::Failure::refused, ECONNREFUSED, {}}, 10ms);
      if (row.ends[i] == prohibited)
        then = scene.on(event::ConnectFailed{number, net::Failure::prohibited, EHOSTUNREACH, icmp}, 10ms);
      if (row.ends[i] == no_route)
        then = scene.on(event::ConnectFailed{number, net::Failure::no_route, ENETUNREACH, {}}, 10ms);
      if (row.ends[i] >= silent)
        then = scene.on(event::TimerFired{Timer::next_address}, late ? 2800ms : 300ms);
    }
    if (row.by_deadline) then = scene.on(event::TimerFired{Timer::deadline}, 3s);
    CHECK(then == row.then);
    CHECK(scene.result.outcome == row.outcome);
    CHECK(scene.result.address == address(fmt::format("17.0.0.{}", row.of + 1)));
    CHECK(scene.result.other_addresses.size() == row.others);
    CHECK(scene.result.icmp.has_value() == (row.outcome == Outcome::connect_prohibited));
    CHECK_FALSE(scene.result.phase(Phase::connect));
    CHECK_FALSE(scene.result.first_packet_resent);
  }
}

TEST_CASE("what was silent on a link that is down says nothing of the addresses") {
  Scene scene(Kind::tcp);
  scene.begin();
  scene.on(resolved({"17.0.0.1", "17.0.0.2", "17.0.0.3"}), 0ms);
  scene.on(event::TimerFired{Timer::next_address}, 250ms);
  scene.on(event::TimerFired{Timer::next_address}, 500ms);
  CHECK(scene.on(event::TimerFired{}, 3s) == "look at 17.0.0.1 17.0.0.2 17.0.0.3");
  CHECK(scene.result.other_addresses.size() == 2);
  CHECK(scene.on(event::LinkSeen{{net::NextHop::no_carrier}}, 3s) == "close 0, close 1, close 2, finish");
  CHECK(scene.result.outcome == Outcome::local_no_route);
  CHECK(scene.result.other_addresses.empty());
}

TEST_CASE("why an address is a fallback is told, and an error of the resolver is not the attempt's") {
  for (const bool remembered : {true, false}) {
    Scene scene(Kind::tcp);
    if (remembered) scene.order.remembered = {address("17.0.0.7")};
    scene.probe.addresses = addresses({"17.0.0.8"});
    scene.begin();
    auto event = not_resolved(Outcome::dns_unreachable);
    event.resolution.icmp = net::IcmpError{net::Family::ipv4, 3, 3, std::nullopt};
    event.resolution.error = ECONNREFUSED;
    scene.on(event);
    CHECK_FALSE(scene.result.icmp);
    CHECK(scene.result.error_number == 0);
    CHECK(scene.result.detail ==
          (remembered ? "no resolver answered (dns_unreachable): 17.0.0.7 is the address that last worked"
                      : "no resolver answered (dns_unreachable): 17.0.0.8 is the address that the "
                        "configuration gives"));
    // It stays, whatever comes behind it.
    CHECK(scene.on(event::ConnectFailed{0, net::Failure::refused, ECONNREFUSED, {}}) == "close 0, finish");
    CHECK(scene.result.detail.starts_with("no resolver answered"));
    CHECK(scene.result.outcome == Outcome::connect_refused);
  }
}

TEST_CASE("a name without an address ends the attempt") {
  struct Row {
    Outcome outcome;
    bool may_fall_back;
    const char* then = "finish";
  };
  const Row rows[] = {
      {Outcome::dns_timeout, true, "look at 10.0.0.53"},
      {Outcome::dns_unreachable, true},
      {Outcome::dns_prohibited, true},
      {Outcome::dns_servfail, true},
      {Outcome::dns_nxdomain, false},
      {Outcome::dns_refused, false},
      {Outcome::dns_no_data, false},
      {Outcome::dns_malformed, false},
      {Outcome::dns_tcp_failed, false},
      {Outcome::local_no_route, false},
  };
  for (const auto& row : rows) {
    CAPTURE(name(row.outcome));
    Scene scene(Kind::tcp);
    scene.begin();
    CHECK(scene.on(not_resolved(row.outcome), 1200ms) == row.then);
    CHECK(scene.result.outcome == row.outcome);
    CHECK(scene.result.detail == "as it was");
    CHECK(scene.result.duration == 1200ms);
    CHECK_FALSE(scene.result.tried_address);
    CHECK_FALSE(scene.result.address);

    Scene remembering(Kind::tcp);
    remembering.order.remembered = {address("17.0.0.7")};
    remembering.begin();
    CHECK(remembering.on(not_resolved(row.outcome)) ==
          (row.may_fall_back ? "connect 0 17.0.0.7 443" : row.then));
  }
}

TEST_CASE("an address that the name cannot have ends the attempt, unless NAT64 explains it") {
  struct Row {
    const char* what;
    const char* answer;
    bool looks_for_nat64;
    std::initializer_list<std::string_view> ipv4only;
    bool good = false;
    const char* guessed = "";  ///< the prefix that the remark names
  };
  const Row rows[] = {
      {"another network", "192.0.2.1", false, {}},
      {"another host's IPv6 address, without NAT64", "2001:db8:64::a07:101", true, {}},
      {"behind a prefix that is not told", "2001:db8:64::1107:101", true, {}, true, "2001:db8:64::/96"},
      {"behind the prefix found", "2001:db8:64::1107:101", true, {"2001:db8:64::c000:aa"}, true},
      {"behind another than is told",
       "2001:db8:64::1107:101",
       true,
       {"2001:db8:65::c000:aa"},
       true,
       "2001:db8:64::/96"},
      {"no other host", "fe80::1", false, {}},
  };
  for (const auto kind : {Kind::tcp, Kind::dns}) {
    for (const auto& row : rows) {
      CAPTURE(row.what);
      Scene scene(kind);
      scene.probe.expect_networks = {*net::Network::parse("17.0.0.0/8")};
      scene.begin();
      const bool is_dns = kind == Kind::dns;
      auto then = is_dns ? scene.on(answered({row.answer})) : scene.on(resolved({row.answer}));
      if (row.looks_for_nat64) {
        CHECK(then == "resolve ipv4only.arpa AAAA in 1000 ms");
        then = scene.on(resolved(row.ipv4only), 1500ms);
      }
      if (row.good) {
        CHECK(then == (is_dns ? "finish" : fmt::format("connect 0 {} 443", row.answer)));
        if (is_dns) CHECK(scene.result.outcome == Outcome::ok);
        const std::string guessed = row.guessed;
        CHECK(scene.result.detail == (guessed.empty() ? "" : "DNS64? set nat64: \"" + guessed + "\""));
        CHECK(scene.result.nat64 == net::Network::parse("2001:db8:64::/96"));
        continue;
      }
      CHECK(then == "finish");
      CHECK(scene.result.outcome == Outcome::dns_unexpected_address);
      CHECK(scene.result.detail == fmt::format("www.example.net has the address {}", row.answer));
      CHECK(scene.result.address == address(is_dns ? "10.0.0.53" : row.answer));
      CHECK(scene.result.answers == addresses({row.answer}));
      CHECK_FALSE(scene.result.tried_address);
      CHECK_FALSE(scene.result.nat64);
    }
  }
}

TEST_CASE("a private address is connected to, and reported by the dns probe") {
  Scene connects(Kind::tcp), asks(Kind::dns);
  connects.begin();
  CHECK(connects.on(resolved({"10.1.2.3"})) == "connect 0 10.1.2.3 443");
  asks.begin();
  CHECK(asks.on(answered({"10.1.2.3"})) == "finish");
  CHECK(asks.result.outcome == Outcome::dns_unexpected_address);
}

TEST_CASE("a dns probe's answer") {
  Scene scene(Kind::dns);
  scene.begin();
  auto event = answered({"17.0.0.2", "17.0.0.1"});
  event.reply.resent = 1;
  CHECK(scene.on(event, 13ms) == "finish");
  const auto& result = scene.result;
  CHECK(result.outcome == Outcome::ok);
  CHECK(result.resolver == "campus 10.0.0.53");
  CHECK(result.answers == addresses({"17.0.0.1", "17.0.0.2"}));
  CHECK(result.phase(Phase::exchange) == 12ms);
  CHECK_FALSE(result.phase(Phase::resolve));
  CHECK(result.retransmits == 1);
  CHECK(result.first_packet_resent);
  CHECK(result.duration == 13ms);
}

TEST_CASE("a truncated answer is completed over TCP, and stands if TCP gives nothing") {
  Scene scene(Kind::dns);
  scene.begin();
  auto truncated = answered({"17.0.0.1"});
  truncated.reply.answer.truncated = true;
  truncated.reply.resent = 1;
  CHECK(scene.on(truncated) == "ask www.example.net 1 tcp");
  CHECK_FALSE(scene.result.phase(Phase::exchange));

  SUBCASE("completed") {
    CHECK(scene.on(answered({"17.0.0.1", "17.0.0.2"})) == "finish");
    CHECK(scene.result.outcome == Outcome::ok);
    CHECK(scene.result.answers.size() == 2);
    CHECK(scene.result.phase(Phase::exchange) == 12ms);
    CHECK(scene.result.retransmits == 1);
  }
  SUBCASE("nothing") {
    event::Answered nothing;
    nothing.reply.outcome = Outcome::dns_tcp_failed;
    nothing.reply.server = truncated.reply.server;
    nothing.reply.error = ECONNREFUSED;
    CHECK(scene.on(nothing) == "finish");
    CHECK(scene.result.outcome == Outcome::dns_tcp_failed);
    CHECK(scene.result.answers == addresses({"17.0.0.1"}));
    CHECK(scene.result.resolver == "campus 10.0.0.53");
    CHECK(scene.result.error_number == ECONNREFUSED);
    CHECK_FALSE(scene.result.phase(Phase::exchange));
    CHECK(scene.result.first_packet_resent);
  }
  SUBCASE("no answer in time") {
    CHECK(scene.on(event::TimerFired{}, 3s) == "finish");
    CHECK(scene.result.outcome == Outcome::dns_tcp_failed);
    CHECK(scene.result.answers == addresses({"17.0.0.1"}));
    CHECK(scene.result.duration == 3s);
  }
  SUBCASE("truncated again") {
    CHECK(scene.on(truncated) == "finish");
    CHECK(scene.result.outcome == Outcome::ok);
  }
}

TEST_CASE("without a record the other type is asked for, unless the operator named this one") {
  for (const bool automatic : {true, false}) {
    for (const bool over_tcp : {true, false}) {
      Scene scene(Kind::dns);
      scene.task->automatic = automatic;
      std::get<config::DnsTarget>(scene.probe.target).tcp = over_tcp;
      scene.begin();
      auto empty = answered({});
      empty.reply.outcome = Outcome::dns_no_data;
      if (!automatic) {
        CHECK(scene.on(empty) == "finish");
        continue;
      }
      CHECK(scene.on(empty) == (over_tcp ? "ask www.example.net 28 tcp" : "ask www.example.net 28"));
      CHECK(scene.on(answered({"2620:149:a44::1"})) == "finish");
      CHECK(scene.result.outcome == Outcome::dns_no_data);
      CHECK(scene.result.other_family_only);
      CHECK(scene.result.answers.empty());
    }
  }
  struct Row {
    Outcome outcome;
    std::size_t records;
    bool truncated;
    bool other;
  };
  for (const auto denied : {Outcome::dns_no_data, Outcome::dns_nxdomain}) {
    for (const auto& row :
         {Row{Outcome::ok, 1, false, true}, Row{Outcome::ok, 0, true, true},
          Row{Outcome::dns_no_data, 0, false, false}, Row{Outcome::dns_timeout, 0, false, false}}) {
      Scene scene(Kind::dns);
      scene.task->automatic = true;
      scene.begin();
      auto event = answered({});
      event.reply.outcome = denied;
      scene.on(event);
      event.reply.outcome = row.outcome;
      event.reply.answer.records = row.records;
      event.reply.answer.truncated = row.truncated;
      CHECK(scene.on(event) == "finish");
      // Denied for one type and there for the other: it exists.
      CHECK(scene.result.outcome == (row.other ? Outcome::dns_no_data : denied));
      CHECK(scene.result.other_family_only == row.other);
    }
  }
}

TEST_CASE("a name without HTTPS or SVCB records is as good as one with them, unless some are expected") {
  for (const auto type : std::initializer_list<config::RecordType>{64, 65, 16}) {
    for (const bool expected : {true, false}) {
      Scene scene(Kind::dns);
      scene.task->type = type;
      std::get<config::DnsTarget>(scene.probe.target).records = expected;
      scene.begin();
      auto empty = answered({});
      empty.reply.outcome = Outcome::dns_no_data;
      CHECK(scene.on(empty) == "finish");
      const bool may_have_none = type != 16 && !expected;
      CHECK(scene.result.outcome == (may_have_none ? Outcome::ok : Outcome::dns_no_data));
      CHECK(scene.result.phase(result::Phase::exchange).has_value() == may_have_none);
    }
  }
}

TEST_CASE("what a failed connection becomes") {
  struct Row {
    net::Failure failure;
    Outcome outcome;
    bool tried;
    const char* then = "close 0, finish";
  };
  const Row rows[] = {
      {net::Failure::local_error, Outcome::local_error, false},
      {net::Failure::no_route, Outcome::local_no_route, false},
      {net::Failure::prohibited, Outcome::connect_prohibited, true},
      {net::Failure::unreachable, Outcome::connect_unreachable, true},
      {net::Failure::refused, Outcome::connect_refused, true},
      {net::Failure::timeout, Outcome::connect_timeout, true, "look at 17.57.144.10"},
  };
  for (const auto& row : rows) {
    Scene scene(Kind::tls);
    scene.begin();
    scene.on(resolved({"17.57.144.10"}));
    const net::IcmpError icmp{net::Family::ipv4, 3, 13, address("10.1.0.1")};
    CHECK(scene.on(event::ConnectFailed{0, row.failure, EHOSTUNREACH, icmp}, 40ms) == row.then);
    CHECK(scene.result.outcome == row.outcome);
    CHECK(scene.result.tried_address == row.tried);
    CHECK(scene.result.icmp == icmp);
    CHECK(scene.result.error_number == EHOSTUNREACH);
    CHECK(scene.result.detail.empty());  // the ICMP error says it
    CHECK(scene.result.duration == 40ms);
    CHECK_FALSE(scene.result.phase(Phase::connect));
  }
}

TEST_CASE("an error of the system's own is told in its words") {
  Scene scene(Kind::tls);
  scene.begin();
  scene.on(resolved({"17.57.144.10"}));
  scene.on(event::ConnectFailed{0, net::Failure::no_route, ENETUNREACH, {}}, 40ms);
  CHECK(scene.result.detail == std::strerror(ENETUNREACH));
}

TEST_CASE("once connected") {
  Scene tcp_probe(Kind::tcp), tls_probe(Kind::tls), http_probe(Kind::http);
  CHECK(tcp_probe.connected(1) == "close 0, finish");
  CHECK(tcp_probe.result.outcome == Outcome::ok);
  CHECK(tcp_probe.result.phase(Phase::connect) == 30ms);
  CHECK(tcp_probe.result.retransmits == 1);
  CHECK(tcp_probe.result.first_packet_resent);
  CHECK(tls_probe.connected() == "handshake 0");
  CHECK_FALSE(tls_probe.result.first_packet_resent);
  CHECK(http_probe.connected() == "request 0");
}

TEST_CASE("what the end of the time means at each step") {
  const auto out_of_time = [](Scene& scene) { return scene.on(event::TimerFired{Timer::deadline}, 3001ms); };

  Scene resolving(Kind::tcp);
  resolving.begin();
  CHECK(out_of_time(resolving) == "look at 10.0.0.53");
  CHECK(resolving.result.outcome == Outcome::dns_timeout);
  CHECK(resolving.result.duration == 3001ms);

  Scene asking(Kind::dns);
  asking.begin();
  CHECK(out_of_time(asking) == "look at 10.0.0.53");
  CHECK(asking.result.outcome == Outcome::dns_timeout);

  Scene asking_over_tcp(Kind::dns);
  std::get<config::DnsTarget>(asking_over_tcp.probe.target).tcp = true;
  asking_over_tcp.begin();
  CHECK(out_of_time(asking_over_tcp) == "finish");
  CHECK(asking_over_tcp.result.outcome == Outcome::dns_tcp_failed);

  Scene looking(Kind::tcp);
  looking.probe.expect_networks = {*net::Network::parse("17.0.0.0/8")};
  looking.begin();
  looking.on(resolved({"2001:db8::1"}));
  CHECK(out_of_time(looking) == "look at 10.0.0.53");
  CHECK(looking.result.outcome == Outcome::dns_timeout);

  Scene connecting(Kind::tcp);
  connecting.begin();
  connecting.on(resolved({"17.57.144.10"}));
  CHECK(out_of_time(connecting) == "look at 17.57.144.10");
  CHECK(connecting.result.outcome == Outcome::connect_timeout);
  CHECK(connecting.result.tried_address);

  Scene handshaking(Kind::tls);
  handshaking.connected();
  CHECK(out_of_time(handshaking) == "give up 0 timeout");
  auto ended = handshake_ended(Outcome::tls_timeout);
  ended.tcp = tcp(1ms, 3);
  CHECK(handshaking.on(ended, 3002ms) == "close 0, finish");
  CHECK(handshaking.result.outcome == Outcome::tls_timeout);
  CHECK(handshaking.result.detail == "what the session says");
  CHECK(handshaking.result.tls.version == "TLSv1.3");
  CHECK(handshaking.result.retransmits == 0);

  Scene waiting(Kind::http);
  waiting.connected();
  CHECK(out_of_time(waiting) == "give up 0 timeout");
  CHECK(waiting.on(cut_off(tls::End::timeout), 3002ms) == "close 0, finish");
  CHECK(waiting.result.outcome == Outcome::http_timeout);
  CHECK(waiting.result.http.received);
}

TEST_CASE("a timeout on this host's own link is no fault of the network") {
  struct Row {
    std::vector<net::NextHop> next_hops;
    Outcome outcome;
    const char* detail;
  };
  using enum net::NextHop;
  const Row rows[] = {
      {{reachable}, Outcome::dns_timeout, ""},
      {{unresolved}, Outcome::local_no_route, "the next hop answers neither ARP nor neighbour discovery"},
      {{no_carrier}, Outcome::local_no_route, "the interface that the route names has no link"},
      {{no_route}, Outcome::local_no_route, "there is no route"},
      {{unresolved, reachable}, Outcome::dns_timeout, ""},
      {{reachable, unresolved}, Outcome::dns_timeout, ""},
      {{unresolved, no_route}, Outcome::local_no_route, "there is no route"},
  };
  for (const auto& row : rows) {
    Scene scene(Kind::dns);
    scene.begin();
    scene.on(event::TimerFired{}, 3s);
    CHECK(scene.on(event::LinkSeen{row.next_hops}, 3500ms) == "finish");
    CHECK(scene.result.outcome == row.outcome);
    CHECK(scene.result.detail == row.detail);
    CHECK(scene.result.duration == 3s);
  }

  Scene connecting(Kind::tcp);
  connecting.begin();
  connecting.on(resolved({"17.57.144.10"}));
  connecting.on(event::TimerFired{}, 3s);
  CHECK(connecting.on(event::LinkSeen{{unresolved}}, 3s) == "close 0, finish");
  CHECK(connecting.result.outcome == Outcome::local_no_route);
  CHECK_FALSE(connecting.result.tried_address);
}

TEST_CASE("a handshake, and the orderly end that does not count") {
  Scene scene(Kind::tls);
  scene.connected(1);
  auto event = handshake_ended(Outcome::ok);
  event.tcp = tcp(20ms, 3);
  CHECK(scene.on(event, 150ms) == "goodbye at 240 ms, goodbye 0");
  CHECK(scene.result.retransmits == 3);
  CHECK(scene.on(event::SaidGoodbye{0, Outcome::ok, ""}, 180ms) == "close 0, finish");
  CHECK(scene.result.outcome == Outcome::ok);
  CHECK(scene.result.phase(Phase::handshake) == 70ms);
  CHECK(scene.result.duration == 150ms);
}

TEST_CASE("for how long the server's close is waited for") {
  struct Row {
    std::optional<net::TcpInfo> tcp;
    const char* then;
  };
  const Row rows[] = {{std::nullopt, "goodbye at 210 ms, goodbye 0"},  // twice the 30 ms of the connection
                      {tcp(1ms, 0), "goodbye at 152 ms, goodbye 0"},
                      {tcp(5s, 0), "goodbye at 2100 ms, goodbye 0"}};
  for (const auto& row : rows) {
    Scene scene(Kind::tls);
    scene.connected();
    auto event = handshake_ended(Outcome::ok);
    event.tcp = row.tcp;
    CHECK(scene.on(event, 100ms) == row.then);
    CHECK(scene.on(event::TimerFired{Timer::goodbye}, 3s) == "close 0, finish");
    CHECK(scene.result.outcome == Outcome::ok);
    CHECK(scene.result.duration == 100ms);
  }
}

TEST_CASE("goodbye is said to whoever spoke TLS") {
  Scene untrusted(Kind::tls);
  untrusted.connected();
  CHECK(untrusted.on(handshake_ended(Outcome::tls_untrusted)) == "goodbye at 1110 ms, goodbye 0");
  CHECK_FALSE(untrusted.result.phase(Phase::handshake));
  CHECK(untrusted.on(event::SaidGoodbye{0, Outcome::tls_alert, "an alert"}) == "close 0, finish");
  CHECK(untrusted.result.outcome == Outcome::tls_untrusted);
  CHECK(untrusted.result.detail == "what the session says");

  Scene plain(Kind::tls);
  plain.connected();
  CHECK(plain.on(handshake_ended(Outcome::tls_not_tls, "")) == "close 0, finish");
  CHECK(plain.result.outcome == Outcome::tls_not_tls);
}

TEST_CASE("a server that refuses the client after the handshake has refused it") {
  Scene scene(Kind::tls);
  scene.connected();
  scene.on(handshake_ended(Outcome::ok));
  CHECK(scene.on(event::SaidGoodbye{0, Outcome::tls_alert, "certificate required"}) == "close 0, finish");
  CHECK(scene.result.outcome == Outcome::tls_alert);
  CHECK(scene.result.detail == "certificate required");
  CHECK_FALSE(scene.result.phase(Phase::handshake));
}

TEST_CASE("an https probe asks behind the handshake, and closes in order") {
  Scene scene(Kind::https);
  CHECK(scene.connected(1) == "handshake 0");
  CHECK(scene.on(handshake_ended(Outcome::ok), 150ms) == "request 0");
  auto event = responded(200);
  event.tcp = tcp(20ms, 3);
  CHECK(scene.on(event, 200ms) == "goodbye at 290 ms, goodbye 0");
  CHECK(scene.on(event::SaidGoodbye{0, Outcome::tls_alert, "too late"}, 220ms) == "close 0, finish");
  CHECK(scene.result.outcome == Outcome::ok);
  CHECK(scene.result.retransmits == 3);
  CHECK(scene.result.phase(Phase::handshake) == 70ms);
  CHECK(scene.result.phase(Phase::response) == 40ms);
  CHECK(scene.result.duration == 200ms);

  Scene wrong(Kind::https);
  wrong.connected();
  wrong.on(handshake_ended(Outcome::ok));
  CHECK(wrong.on(responded(503)) == "goodbye at 1110 ms, goodbye 0");
  CHECK(wrong.on(event::TimerFired{Timer::goodbye}, 3s) == "close 0, finish");
  CHECK(wrong.result.outcome == Outcome::http_unexpected_status);
  CHECK(wrong.result.phase(Phase::handshake) == 70ms);
  CHECK_FALSE(wrong.result.phase(Phase::response));
}

TEST_CASE("an https probe whose server refuses the client, or says nothing, behind the handshake") {
  Scene refused(Kind::https);
  refused.connected();
  refused.on(handshake_ended(Outcome::ok));
  auto event = cut_off(tls::End::none);
  event.session = Outcome::tls_alert;
  event.session_detail = "certificate required";
  CHECK(refused.on(event) == "close 0, finish");
  CHECK(refused.result.outcome == Outcome::tls_alert);
  CHECK(refused.result.detail == "certificate required");
  CHECK_FALSE(refused.result.phase(Phase::handshake));

  Scene silent(Kind::https);
  silent.connected();
  silent.on(handshake_ended(Outcome::ok));
  CHECK(silent.on(event::TimerFired{Timer::deadline}, 3s) == give_up(0, tls::End::timeout));
  CHECK(silent.on(cut_off(tls::End::timeout), 3s) == "close 0, finish");
  CHECK(silent.result.outcome == Outcome::http_timeout);

  Scene untrusted(Kind::https);
  untrusted.connected();
  CHECK(untrusted.on(handshake_ended(Outcome::tls_untrusted)) == "goodbye at 1110 ms, goodbye 0");
  CHECK(untrusted.result.outcome == Outcome::tls_untrusted);
}

TEST_CASE("what a broken connection becomes") {
  struct Row {
    int read_error;
    int write_error;
    tls::End end;
    Outcome http;
  };
  const Row rows[] = {
      {0, 0, tls::End::closed, Outcome::http_closed},
      {ECONNRESET, 0, tls::End::reset, Outcome::http_reset},
      {EPIPE, 0, tls::End::reset, Outcome::http_reset},
      {ETIMEDOUT, 0, tls::End::timeout, Outcome::http_timeout},
      {EHOSTUNREACH, 0, tls::End::unreachable, Outcome::http_unreachable},
      {ECONNREFUSED, 0, tls::End::unreachable, Outcome::http_unreachable},
      {0, ECONNRESET, tls::End::reset, Outcome::http_reset},
      {0, EACCES, tls::End::unreachable, Outcome::http_unreachable},
      {ETIMEDOUT, ECONNRESET, tls::End::timeout, Outcome::http_timeout},
  };
  for (const auto& row : rows) {
    CAPTURE(row.read_error);
    CAPTURE(row.write_error);
    const event::Broken broken{0, row.read_error, row.write_error};
    const int error = row.read_error != 0 ? row.read_error : row.write_error;
    Scene tls_probe(Kind::tls);
    tls_probe.connected();
    CHECK(tls_probe.on(broken) == give_up(0, row.end));
    CHECK(tls_probe.result.error_number == error);
    CHECK(tls_probe.on(handshake_ended(Outcome::tls_reset, "")) == "close 0, finish");
    CHECK(tls_probe.result.outcome == Outcome::tls_reset);

    Scene http_probe(Kind::http);
    http_probe.connected();
    CHECK(http_probe.on(broken) == give_up(0, row.end));
    CHECK(http_probe.on(cut_off(row.end)) == "close 0, finish");
    CHECK(http_probe.result.http.received);
    CHECK(http_probe.result.outcome == row.http);
    CHECK(http_probe.result.error_number == error);
    CHECK(http_probe.result.detail == (row.read_error == 0 ? "" : std::strerror(row.read_error)));
  }
}

TEST_CASE("what an HTTP response becomes") {
  struct Row {
    int status;
    const char* body;
    Outcome outcome;
    const char* detail;
  };
  const Row rows[] = {
      {200, "<b>Success</b>", Outcome::ok, ""},
      {204, "Success", Outcome::ok, ""},
      {302, "Success", Outcome::http_unexpected_status, "the status is 302"},
      {200, "Log in", Outcome::http_unexpected_body, "the body begins: Log in"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.body);
    Scene scene(Kind::http);
    auto& target = std::get<config::HttpTarget>(scene.probe.target);
    target.status = {200, 204};
    target.body = "Success";
    scene.connected(1);
    auto event = responded(row.status, row.body);
    event.tcp = tcp(20ms, 2);
    CHECK(scene.on(event, 80ms) == "close 0, finish");
    CHECK(scene.result.outcome == row.outcome);
    CHECK(scene.result.detail == row.detail);
    CHECK(scene.result.http.status == row.status);
    CHECK(scene.result.retransmits == 2);
    CHECK(scene.result.duration == 80ms);
    CHECK(scene.result.phase(Phase::response).has_value() == (row.outcome == Outcome::ok));
    CHECK_FALSE(scene.result.clock_offset);
  }
}

TEST_CASE("what an HTTP response that is not whole, or is none, is judged by") {
  using State = http::ResponseReader::State;
  struct Row {
    int status;
    const char* body;
    State state;
    tls::End end;
    Outcome outcome;
    const char* detail;
  };
  const Row rows[] = {
      {302, "", State::more, tls::End::none, Outcome::http_unexpected_status, "the status is 302"},
      {302, "", State::more, tls::End::timeout, Outcome::http_unexpected_status, "the status is 302"},
      {403, "", State::malformed, tls::End::none, Outcome::http_unexpected_status, "the status is 403"},
      {200, "Sign in", State::more, tls::End::closed, Outcome::http_unexpected_body,
       "the body begins: Sign in"},
      {200, "Sign in", State::more, tls::End::timeout, Outcome::http_unexpected_body,
       "the body begins: Sign in"},
      {200, "Success", State::more, tls::End::timeout, Outcome::http_timeout, ""},
      {200, "", State::more, tls::End::timeout, Outcome::http_timeout, ""},
      {200, "", State::more, tls::End::reset, Outcome::http_reset, ""},
      {0, "", State::more, tls::End::closed, Outcome::http_closed, ""},
      {0, "", State::malformed, tls::End::none, Outcome::http_malformed, "a rule; the answer begins: <html>"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.status);
    CAPTURE(row.detail);
    Scene scene(Kind::http);
    std::get<config::HttpTarget>(scene.probe.target).body = "Success";
    scene.connected();
    auto event = responded(row.status, row.body);
    event.state = row.state;
    event.end = row.end;
    event.problem = "a rule; the answer begins: <html>";
    CHECK(scene.on(event) == "close 0, finish");
    CHECK(scene.result.outcome == row.outcome);
    CHECK(scene.result.detail == row.detail);
  }

  Scene coded(Kind::http);
  std::get<config::HttpTarget>(coded.probe.target).body = "Success";
  coded.connected();
  auto event = responded(200, "\x1f\x8b");
  event.coding = "gzip";
  coded.on(event);
  CHECK(coded.result.outcome == Outcome::http_unexpected_body);
  CHECK(coded.result.detail == "the body has the coding 'gzip', which was not asked for");
}

TEST_CASE("this host's clock against the answer's, half a round trip ago, or at any time while in a cache") {
  struct Row {
    std::chrono::seconds received;
    std::chrono::seconds age;
    std::optional<nanoseconds> offset;
  };
  const Row rows[] = {
      {1015s, 0s, 15s - 20ms}, {985s, 0s, -15s - 20ms},    {1015s, 10s, 5s - 20ms},     {1005s, 10s, 0s},
      {4000s, 3600s, {}},      {985s, 3600s, -15s - 20ms}, {5000s, 3600s, 400s - 20ms},
  };
  for (const auto& row : rows) {
    CAPTURE(row.received.count());
    Scene scene(Kind::http);
    scene.connected();
    auto event = responded(200);
    event.date = std::chrono::system_clock::time_point(1000s);
    if (row.age > 0s) event.age = row.age;
    event.received = std::chrono::system_clock::time_point(row.received);
    scene.on(event);
    CHECK(scene.result.clock_offset == row.offset);
  }
  Scene failed(Kind::http);
  failed.connected();
  auto event = responded(503);
  event.date = event.received = std::chrono::system_clock::time_point(1000s);
  failed.on(event);
  CHECK_FALSE(failed.result.clock_offset);
}

namespace {

/// From a source with the proxy proxy.corp:3128.
struct ProxyScene : Scene {
  explicit ProxyScene(Kind kind, bool tls = false) : Scene(kind) {
    task->source.proxy = config::Proxy{tls, "proxy.corp", 3128, ""};
  }
  /// What the connection to it leads to.
  std::string connected() {
    CHECK(begin() == "deadline at 3000 ms, resolve proxy.corp A in 1000 ms");
    CHECK(on(resolved({"10.1.0.9"}), 10ms) == "connect 0 10.1.0.9 3128");
    return on(event::Connected{0, 30ms, 0}, 40ms);
  }
};

}  // namespace

TEST_CASE("through a proxy, each kind in its own way") {
  ProxyScene tcp(Kind::tcp);
  CHECK(tcp.connected() == "tunnel 0");
  CHECK(tcp.on(tunnel_ended(200)) == "close 0, finish");
  CHECK(tcp.result.outcome == Outcome::ok);
  CHECK(tcp.result.phase(Phase::connect) == 30ms);
  CHECK(tcp.result.phase(Phase::tunnel) == 60ms);
  CHECK(tcp.result.host == "");
  CHECK(tcp.result.address == address("10.1.0.9"));

  ProxyScene tls(Kind::tls, true);
  CHECK(tls.connected() == "tunnel 0");
  CHECK(tls.on(tunnel_ended(200)) == "handshake 0");
  CHECK(tls.on(handshake_ended(Outcome::ok)).ends_with("goodbye 0"));
  CHECK(tls.result.outcome == Outcome::ok);

  ProxyScene https(Kind::https);
  https.connected();
  CHECK(https.on(tunnel_ended(299)) == "handshake 0");
  CHECK(https.on(handshake_ended(Outcome::ok)) == "request 0");
  CHECK(https.on(responded(407)).ends_with("goodbye 0"));  // in the tunnel nothing is the proxy's
  CHECK(https.result.outcome == Outcome::http_unexpected_status);

  ProxyScene http(Kind::http);
  CHECK(http.connected() == "request 0");
  CHECK(http.on(responded(200)) == "close 0, finish");
  CHECK(http.result.outcome == Outcome::ok);
  CHECK_FALSE(http.result.phase(Phase::tunnel));

  ProxyScene http_by_tls(Kind::http, true);
  CHECK(http_by_tls.connected() == "tunnel 0");
  CHECK(http_by_tls.on(tunnel_ended(0)) == "request 0");
  CHECK_FALSE(http_by_tls.result.phase(Phase::tunnel));
}

TEST_CASE("what keeps a tunnel from being") {
  using State = http::ResponseReader::State;
  struct Row {
    const char* what;
    int status;
    State state;
    tls::End end;
    Outcome session;
    Outcome outcome;
    const char* detail;
  };
  const Row rows[] = {
      {"login", 407, State::done, tls::End::none, Outcome::ok, Outcome::proxy_login,
       "the proxy answered 407 (Basic realm=\"x\")"},
      {"denied", 403, State::done, tls::End::none, Outcome::ok, Outcome::proxy_denied,
       "the proxy answered 403 (ERR 1)"},
      {"denied, then reset", 400, State::more, tls::End::reset, Outcome::ok, Outcome::proxy_denied,
       "the proxy answered 400 (ERR 1)"},
      {"failed, and a malformed header", 503, State::malformed, tls::End::none, Outcome::ok,
       Outcome::proxy_failed, "the proxy answered 503 (ERR 1)"},
      {"redirected", 302, State::done, tls::End::none, Outcome::ok, Outcome::proxy_malformed,
       "the proxy answered 302, which neither opens a tunnel nor refuses one"},
      {"another protocol", 101, State::done, tls::End::none, Outcome::ok, Outcome::proxy_malformed,
       "the proxy answered 101, which neither opens a tunnel nor refuses one"},
      {"no HTTP", 0, State::malformed, tls::End::none, Outcome::ok, Outcome::proxy_malformed, "garbage"},
      {"a header without end", 200, State::malformed, tls::End::none, Outcome::ok, Outcome::proxy_malformed,
       "garbage"},
      {"silence", 0, State::more, tls::End::timeout, Outcome::ok, Outcome::proxy_timeout,
       "connected to the proxy, which did not answer"},
      {"a header that stops", 200, State::more, tls::End::timeout, Outcome::ok, Outcome::proxy_timeout,
       "connected to the proxy, whose answer does not end"},
      {"reset", 0, State::more, tls::End::reset, Outcome::ok, Outcome::proxy_reset,
       "connected to the proxy, which did not answer"},
      {"closed", 0, State::more, tls::End::closed, Outcome::ok, Outcome::proxy_closed,
       "connected to the proxy, which did not answer"},
      {"ICMP", 0, State::more, tls::End::unreachable, Outcome::ok, Outcome::proxy_unreachable,
       "connected to the proxy, which did not answer"},
      {"another name", 0, State::done, tls::End::none, Outcome::tls_name_mismatch, Outcome::proxy_untrusted,
       "TLS with the proxy: why"},
      {"expired", 0, State::done, tls::End::none, Outcome::tls_expired, Outcome::proxy_untrusted,
       "TLS with the proxy: why"},
      {"untrusted", 0, State::done, tls::End::none, Outcome::tls_untrusted, Outcome::proxy_untrusted,
       "TLS with the proxy: why"},
      {"plain HTTP", 0, State::done, tls::End::none, Outcome::tls_not_tls, Outcome::proxy_malformed,
       "TLS with the proxy: why"},
      {"a handshake that stalls", 0, State::done, tls::End::timeout, Outcome::tls_timeout,
       Outcome::proxy_timeout, "TLS with the proxy: why"},
      {"a handshake that is reset", 0, State::done, tls::End::reset, Outcome::tls_reset, Outcome::proxy_reset,
       "TLS with the proxy: why"},
      {"a handshake that is closed", 0, State::done, tls::End::closed, Outcome::tls_closed,
       Outcome::proxy_closed, "TLS with the proxy: why"},
      {"out of memory", 0, State::done, tls::End::none, Outcome::local_error, Outcome::local_error,
       "TLS with the proxy: why"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    ProxyScene scene(Kind::tls);
    scene.connected();
    auto event = tunnel_ended(row.status, row.end);
    event.state = row.state;
    event.session = row.session;
    event.session_detail = "why";
    event.problem = "garbage";
    event.proxy_error = "ERR 1";
    event.proxy_authenticate = "Basic realm=\"x\"";
    CHECK(scene.on(event) == "close 0, finish");
    CHECK(scene.result.outcome == row.outcome);
    CHECK(scene.result.detail == row.detail);
    CHECK_FALSE(scene.result.phase(Phase::tunnel));
    CHECK(scene.result.phase(Phase::connect) == 30ms);
    CHECK(scene.result.http.status == (row.status == 200 ? 0 : row.session == Outcome::ok ? row.status : 0));
  }
}

TEST_CASE("what comes with the proxy's answer is not taken for the server's TLS") {
  for (const auto kind : {Kind::tls, Kind::https}) {
    ProxyScene scene(kind);
    scene.connected();
    auto event = tunnel_ended(200);
    event.has_bytes_behind = true;
    CHECK(scene.on(event) == "close 0, finish");
    CHECK(scene.result.outcome == Outcome::proxy_malformed);
    CHECK(scene.result.detail == "bytes behind the proxy's answer");
  }
  ProxyScene speaks_first(Kind::tcp);
  speaks_first.connected();
  auto event = tunnel_ended(200);
  event.has_bytes_behind = true;
  speaks_first.on(event);
  CHECK(speaks_first.result.outcome == Outcome::ok);
}

TEST_CASE("a proxy that cannot be connected to") {
  struct Row {
    net::Failure failure;
    Outcome outcome;
  };
  constexpr Row rows[] = {{net::Failure::refused, Outcome::proxy_refused},
                          {net::Failure::prohibited, Outcome::proxy_prohibited},
                          {net::Failure::unreachable, Outcome::proxy_unreachable},
                          {net::Failure::no_route, Outcome::local_no_route},
                          {net::Failure::local_error, Outcome::local_error}};
  for (const auto& row : rows) {
    ProxyScene scene(Kind::tls);
    scene.begin();
    scene.on(resolved({"10.1.0.9"}), 10ms);
    CHECK(scene.on(event::ConnectFailed{0, row.failure, 0, {}}) == "close 0, finish");
    CHECK(scene.result.outcome == row.outcome);
  }
  ProxyScene silent(Kind::http);
  silent.begin();
  silent.on(resolved({"10.1.0.9"}), 10ms);
  CHECK(silent.on(event::TimerFired{Timer::deadline}, 3s) == "look at 10.1.0.9");
  CHECK(silent.on(event::LinkSeen{{net::NextHop::reachable}}, 3s) == "close 0, finish");
  CHECK(silent.result.outcome == Outcome::proxy_timeout);

  ProxyScene no_link(Kind::tls);
  no_link.begin();
  no_link.on(resolved({"10.1.0.9"}), 10ms);
  no_link.on(event::TimerFired{Timer::deadline}, 3s);
  no_link.on(event::LinkSeen{{net::NextHop::unresolved}}, 3s);
  CHECK(no_link.result.outcome == Outcome::local_no_route);
}

TEST_CASE("time and the connection's end while a tunnel is awaited") {
  ProxyScene late(Kind::tls);
  late.connected();
  CHECK(late.on(event::TimerFired{Timer::deadline}, 3s) == "give up 0 timeout");
  CHECK(late.on(tunnel_ended(0, tls::End::timeout), 3s) == "close 0, finish");
  CHECK(late.result.outcome == Outcome::proxy_timeout);

  ProxyScene broken(Kind::tls);
  broken.connected();
  CHECK(broken.on(event::Broken{0, ECONNRESET, 0}) == "give up 0 reset");
  CHECK(broken.on(tunnel_ended(0, tls::End::reset)) == "close 0, finish");
  CHECK(broken.result.outcome == Outcome::proxy_reset);
  CHECK(broken.result.error_number == ECONNRESET);
}

TEST_CASE("a proxy's name is looked up, and nothing is expected of its addresses") {
  ProxyScene inside(Kind::tls);
  inside.probe.expect_networks = {*net::Network::parse("17.0.0.0/8")};
  inside.probe.addresses = addresses({"17.0.0.9"});
  inside.begin();
  CHECK(inside.on(resolved({"127.0.0.1"}), 10ms) == "connect 0 127.0.0.1 3128");

  ProxyScene denied(Kind::tls);
  denied.begin();
  CHECK(denied.on(not_resolved(Outcome::dns_nxdomain)) == "finish");
  CHECK(denied.result.outcome == Outcome::dns_nxdomain);

  // The addresses of the configuration are those of the host.
  ProxyScene unanswered(Kind::tls);
  unanswered.probe.addresses = addresses({"17.0.0.9"});
  unanswered.begin();
  CHECK(unanswered.on(not_resolved(Outcome::dns_timeout)).find("connect") == std::string::npos);
  CHECK(unanswered.result.outcome == Outcome::dns_timeout);

  ProxyScene remembered(Kind::tls);
  remembered.order.remembered = addresses({"10.1.0.9"});
  remembered.begin();
  CHECK(remembered.on(not_resolved(Outcome::dns_timeout)) == "connect 0 10.1.0.9 3128");
}

TEST_CASE("whose answer to plain http it is") {
  struct Row {
    int status;
    const char* squid;
    Outcome outcome;
  };
  constexpr Row rows[] = {{200, "", Outcome::ok},
                          {407, "", Outcome::proxy_login},
                          {403, "ERR_ACCESS_DENIED 0", Outcome::proxy_denied},
                          {503, "ERR_CONNECT_FAIL 113", Outcome::proxy_failed},
                          {403, "", Outcome::http_unexpected_status},
                          {302, "ERR", Outcome::http_unexpected_status},
                          {200, "ERR", Outcome::ok}};
  for (const auto& row : rows) {
    CAPTURE(row.status);
    ProxyScene scene(Kind::http);
    scene.connected();
    auto event = responded(row.status);
    event.proxy_error = row.squid;
    scene.on(event);
    CHECK(scene.result.outcome == row.outcome);
    CHECK(scene.result.http.status == row.status);
  }
  Scene direct(Kind::http);
  direct.connected();
  auto event = responded(407);
  event.proxy_error = "ERR_ACCESS_DENIED 0";
  direct.on(event);
  CHECK(direct.result.outcome == Outcome::http_unexpected_status);
}

}  // namespace reachd::probe
