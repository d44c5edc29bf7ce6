#pragma once

// The steps of one attempt, without I/O. Steps is told what happened (an Event) and answers with what to do
// next (Actions); attempt.cpp does that and reports back. It knows no socket, no clock and no Asio, so that
// every decision of an attempt is a row of steps_test.cpp: which address is taken, what a failure or the end
// of the time becomes, which phase is recorded, which retransmits count.
//
//   dns:    ask, [ask again over TCP], [ask for the other type], [look for NAT64], conclude
//   others: resolve, [look for NAT64], connect, [tunnel], then
//             tcp:  conclude
//             tls:  handshake, conclude, [goodbye]
//             http: response, conclude
//             https: handshake, response, conclude, [goodbye]
//
// Through a proxy it is the proxy's name that is looked up, whatever its addresses, and the proxy that is
// connected to; it is then asked for a tunnel, but by a plain http probe, whose request it passes on itself.
//
// To conclude is to stop the clock of the attempt; a timeout then has this host's own link looked at.
//
// Connecting is a race of the addresses, as devices run it (RFC 8305, section 5): the next is begun when the
// one before it has failed, or after Order::patience, and the attempt goes on with the first that connects.
// It leaves the others behind, to be reported apart from it; one that had not answered by then counts as a
// first packet that was sent again, since without another address it would have been. A connection is known
// by its number, in the order in which they were begun. Rejected: all at once (five of six connections would
// be wasted on a healthy network), and the address that last worked instead of those of the present answer
// (it says "ok" where no device connects).
//
// To add a step (such as a silence to be held): a State, the action that begins it, the event
// that ends it, what the end of the time means in it (out_of_time()), and a row in the test.

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dns/reply.hpp"
#include "http/response_reader.hpp"
#include "net/failure.hpp"
#include "net/netlink.hpp"
#include "net/tcp_info.hpp"
#include "probe/order.hpp"
#include "result/result.hpp"
#include "tls/classify.hpp"

namespace reachd::probe {

using result::Outcome;
using result::Result;
using std::chrono::nanoseconds;

enum class Timer : std::uint8_t {
  deadline,      ///< the whole attempt's
  goodbye,       ///< that of closing in order, which the attempt's does not include
  next_address,  ///< to begin the next connection
};

/// Addresses that one attempt connects to.
constexpr std::size_t most_connections = 6;

/// What to do. Where a comment names an event, that event reports what came of it, unless a timer fires
/// before.
namespace action {

/// Report TimerFired once, at this time since the attempt began. A timer started later takes its place, but
/// next_address and the others run beside each other.
struct StartTimer {
  Timer timer = Timer::deadline;
  nanoseconds at{};
};
/// Look the name up, by the task's servers: Resolved.
struct Resolve {
  std::string name;
  net::Family family = net::Family::ipv4;
  bool look_for_other_family = false;
  nanoseconds budget{};
};
/// Put the question to the task's server, in what is left of the time: Answered.
struct Ask {
  dns::Question question;
  bool over_tcp = false;
  bool count_extra_answers = false;
};
/// Open a connection, beside what else is under way: Connected or ConnectFailed.
struct Connect {
  int connection = 0;
  net::Endpoint endpoint;
};
/// Have the proxy pass bytes on: a handshake with it if it is spoken to over TLS, and CONNECT unless its
/// passing on is that of a request. TunnelEnded, or Broken before that.
struct OpenTunnel {
  int connection = 0;
};
/// Wait for the tunnel no longer, for this reason: TunnelEnded, with what has come.
struct GiveUpTunnel {
  int connection = 0;
  tls::End why = tls::End::none;
};
/// TLS, as the client: HandshakeEnded, or Broken before that.
struct Handshake {
  int connection = 0;
};
/// Give the handshake up, for this reason: HandshakeEnded, with what it amounts to.
struct GiveUpHandshake {
  int connection = 0;
  tls::End why = tls::End::none;
};
/// An HTTP GET, behind the handshake if there was one: Responded, or Broken before that.
struct Request {
  int connection = 0;
};
/// Wait for the response no longer, for this reason: Responded, with what has come.
struct GiveUpResponse {
  int connection = 0;
  tls::End why = tls::End::none;
};
/// Close TLS in order, and read what the server still says until it has closed, too: SaidGoodbye.
struct SayGoodbye {
  int connection = 0;
};
struct CloseConnection {
  int connection = 0;
};
/// Let a connection go on without the attempt, until it is connected, has failed or was waited for as long as
/// the task's timeout; no event, but its result is reported as that of its address alone. Then close it.
struct LeaveConnection {
  int connection = 0;
};
/// Ask the kernel for the next hop towards each of them: LinkSeen.
struct LookAtLink {
  std::vector<net::Address> destinations;
};
/// The Result is complete.
struct Finish {};

}  // namespace action

using Action =
    std::variant<action::StartTimer, action::Resolve, action::Ask, action::Connect, action::OpenTunnel,
                 action::GiveUpTunnel, action::Handshake, action::GiveUpHandshake, action::Request,
                 action::GiveUpResponse, action::SayGoodbye, action::CloseConnection, action::LeaveConnection,
                 action::LookAtLink, action::Finish>;
using Actions = std::vector<Action>;

/// What happened. Facts only: what they mean is not for whoever reports them.
namespace event {

struct TimerFired {
  Timer timer = Timer::deadline;
};
struct Resolved {
  dns::Resolution resolution;
};
struct Answered {
  dns::Reply reply;
};
struct Connected {
  int connection = 0;
  nanoseconds duration{};
  int retransmits = 0;  ///< of the SYN
  /// Others that the kernel has connected, too, while this process was busy: their SYNs were not lost.
  std::vector<int> standing{};
};
struct ConnectFailed {
  int connection = 0;
  net::Failure failure = net::Failure::local_error;
  int error = 0;  ///< errno(3)
  std::optional<net::IcmpError> icmp;
};
struct TunnelEnded {
  int connection = 0;
  Outcome session = Outcome::ok;  ///< of the handshake with the proxy, if it has ended
  std::string session_detail;
  http::ResponseReader::State state = http::ResponseReader::State::done;  ///< of the answer to CONNECT
  tls::End end = tls::End::none;  ///< why there is no tunnel, or the answer not whole
  result::HttpFacts facts;
  std::string problem;  ///< see http::ResponseReader, as the next three
  std::string proxy_error;
  std::string proxy_authenticate;
  bool has_bytes_behind = false;
  nanoseconds duration{};  ///< from the connection on
};
struct HandshakeEnded {
  int connection = 0;
  Outcome outcome = Outcome::ok;
  nanoseconds duration{};
  result::TlsFacts facts;
  std::string detail;               ///< for a person; may be empty
  std::optional<net::TcpInfo> tcp;  ///< what the kernel then knew of the connection
};
/// The connection ended before what was under way on it: an errno(3) of reading, or 0 for the end of the
/// stream; and that of a write before it, if one failed.
struct Broken {
  int connection = 0;
  int read_error = 0;
  int write_error = 0;
};
struct Responded {
  int connection = 0;
  http::ResponseReader::State state = http::ResponseReader::State::done;
  tls::End end = tls::End::none;  ///< why the response is not whole, if it is not
  result::HttpFacts facts;
  std::string problem;  ///< see http::ResponseReader, as `coding`, `date` and `age`
  std::string body;
  std::string coding;
  std::optional<std::chrono::system_clock::time_point> date;
  std::optional<std::chrono::seconds> age;
  std::chrono::system_clock::time_point received{};
  nanoseconds duration{};
  std::string proxy_error;  ///< see http::ResponseReader, as the next
  std::string proxy_authenticate;
  std::optional<net::TcpInfo> tcp;
  Outcome session = Outcome::ok;  ///< behind a handshake: what the session has come to meanwhile
  std::string session_detail;
};
/// What the session says in the end: a server may refuse the client after the handshake.
struct SaidGoodbye {
  int connection = 0;
  Outcome outcome = Outcome::ok;
  std::string detail;
};
struct LinkSeen {
  std::vector<net::NextHop> next_hops;
};

}  // namespace event

using Event = std::variant<event::TimerFired, event::Resolved, event::Answered, event::Connected,
                           event::ConnectFailed, event::TunnelEnded, event::HandshakeEnded, event::Broken,
                           event::Responded, event::SaidGoodbye, event::LinkSeen>;

/// Writes into the Result step by step, so that what was known when the time ran out is still there.
class Steps {
 public:
  /// Both must outlive it. Of the Result it sets all but `started`, `started_wall` and `host`.
  Steps(const Order& order, Result& result) : order_(order), result_(result) {}

  /// The first actions.
  Actions begin();
  /// What to do after `event`, which happened `elapsed` after the attempt began; to be done in this order.
  Actions on(const Event& event, nanoseconds elapsed);

 private:
  enum class State : std::uint8_t {
    ask,
    ask_other_type,
    resolve,
    look_for_nat64,
    connect,
    tunnel,
    handshake,
    response,
    link,
    goodbye,
    finished,
  };
  struct Connection {
    net::Address address;
    nanoseconds begun{};
    std::optional<Outcome> outcome{};      ///< of connecting; none while it is under way, and if it was left
    std::optional<net::IcmpError> icmp{};  ///< if it failed
    int error = 0;                         ///< likewise, an errno(3)
    nanoseconds duration{};                ///< of the TCP handshake
    int retransmits = 0;                   ///< of the SYN
  };

  Actions handle(const event::TimerFired& event);
  Actions handle(const event::Resolved& event);
  Actions handle(const event::Answered& event);
  Actions handle(const event::Connected& event);
  Actions handle(const event::ConnectFailed& event);
  Actions handle(const event::TunnelEnded& event);
  Actions handle(const event::HandshakeEnded& event);
  Actions handle(const event::Broken& event);
  Actions handle(const event::Responded& event);
  Actions handle(const event::SaidGoodbye& event);
  Actions handle(const event::LinkSeen& event);

  Actions judge_addresses(const std::optional<net::Network>& nat64_prefix);
  Actions connect();
  Actions begin_connection();
  bool may_begin_connection() const;
  Actions none_connected();
  int winner() const;
  Actions out_of_time();
  Actions go_on(int connection);
  Outcome judge_tunnel(const event::TunnelEnded& event);
  Outcome judge_refusal(int status, const std::string& proxy_error, const std::string& proxy_authenticate);
  Outcome judge_response(const event::Responded& event);
  void note_end(Outcome outcome);
  Actions say_goodbye(Outcome outcome, int connection, const std::optional<net::TcpInfo>& tcp);
  Actions conclude(Outcome outcome);
  Actions finish();

  std::vector<net::Address> fallback_addresses() const;
  void put_addresses_in_order();
  void note_address(const net::Address& address);
  void note_other_address(const Connection& connection);
  void add_detail(const std::string& text);
  void note_reply(const dns::Reply& reply);
  void note_resolution(const dns::Resolution& resolution);
  void note_later_retransmits(int connection, const std::optional<net::TcpInfo>& tcp);

  const Task& task() const { return *order_.task; }
  const std::string& name_to_look_up() const;
  const config::Probe& probe() const { return *order_.task->probe; }

  const Order& order_;
  Result& result_;
  nanoseconds elapsed_{};
  State state_ = State::resolve;
  bool over_tcp_ = false;                ///< the question of a dns probe was last asked over TCP
  bool out_of_time_ = false;             ///< the deadline has passed
  std::optional<dns::Reply> truncated_;  ///< over UDP; TCP is to complete it
  /// Of the name, or failing that what is remembered or configured; once in state `connect` in the order of
  /// the race.
  std::vector<net::Address> addresses_;
  Outcome no_answer_ = Outcome::ok;      ///< why a fallback address is used
  std::vector<Connection> connections_;  ///< by their numbers
};

}  // namespace reachd::probe
