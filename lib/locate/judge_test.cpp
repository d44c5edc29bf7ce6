#include "locate/judge.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <map>

namespace reachd::locate {

namespace {

using result::Mechanism;
using result::Outcome;

net::Address address(std::string_view text) {
  return net::Address::parse(text).value();
}

/// A path in letters, a word a distance: "r1" to "r9" a router that lets packets die ("10.1.0.1" to
/// "10.9.0.1"), "." silence, "C" connected, "A" answered, "F" closed, "R" a RST, "P2" and "U2" an ICMP error
/// from router 2, "T" time exceeded from a sender that is not known.
std::vector<Hop> path(std::string_view text) {
  std::vector<Hop> hops;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    Hop hop;
    hop.distance = static_cast<int>(hops.size()) + 1;
    const auto router =
        word.size() < 2 ? std::nullopt : std::optional(address("10." + std::string(word.substr(1)) + ".0.1"));
    const std::map<char, Hop::Answer> answers{
        {'r', Hop::Answer::time_exceeded}, {'T', Hop::Answer::time_exceeded},
        {'.', Hop::Answer::silent},        {'C', Hop::Answer::connected},
        {'A', Hop::Answer::answered},      {'F', Hop::Answer::closed},
        {'R', Hop::Answer::refused},       {'P', Hop::Answer::prohibited},
        {'U', Hop::Answer::unreachable}};
    hop.answer = answers.at(word[0]);
    (word[0] == 'r' ? hop.router : hop.sender) = router;
    hops.push_back(hop);
  }
  return hops;
}

/// "silent_drop 2 10.2.0.1 - passes": mechanism, hop, last hop, blocker, and "passes" or "stays".
std::string text(const result::Block& block) {
  const auto or_dash = [](const std::optional<net::Address>& a) {
    return a ? a->to_string() : std::string("-");
  };
  return std::string(name(block.mechanism)) + " " + (block.hop ? std::to_string(*block.hop) : "-") + " " +
         or_dash(block.last_hop) + " " + or_dash(block.blocker) + " " +
         (block.control_passes ? "passes" : "stays");
}

struct Row {
  const char* what;
  const char* failing;
  const char* control;
  const char* block;
  Outcome outcome = Outcome::connect_timeout;
  ResetOrigin origin = ResetOrigin::not_measured;
  std::uint16_t control_port = 443;
};

std::string judged(const Row& row) {
  Evidence evidence;
  evidence.outcome = row.outcome;
  evidence.failing = path(row.failing);
  evidence.control = path(row.control);
  evidence.control_port = row.control_port;
  evidence.reset_origin = row.origin;
  const auto judgement = judge(evidence);
  CHECK_FALSE(judgement.why.english.empty());
  CHECK_FALSE(judgement.why.german.empty());
  CHECK(judgement.why.english != judgement.why.german);
  CHECK(judgement.block.control_port == row.control_port);
  return text(judgement.block);
}

void check(std::span<const Row> rows) {
  for (const auto& row : rows) {
    CAPTURE(row.what);
    CHECK(judged(row) == row.block);
  }
}

}  // namespace

TEST_CASE("silence for a SYN names the last router that answered, if the next one answers for the control") {
  const Row rows[] = {
      {"dropped by the first router", "r1 . . . .", "r1 r2 r3 C", "silent_drop 1 10.1.0.1 - passes"},
      {"dropped by the second", "r1 r2 . . .", "r1 r2 r3 C", "silent_drop 2 10.2.0.1 - passes"},
      {"dropped by the last, or by the server", "r1 r2 r3 . .", "r1 r2 r3 C",
       "silent_drop 3 10.3.0.1 - passes"},
      {"dropped before the first router's answer", ". . . .", "r1 r2 r3 C", "silent_drop - - - passes"},
      {"a silent hop before the last that answers", ". r2 . .", ". r2 r3 C",
       "silent_drop 2 10.2.0.1 - passes"},
      {"the next hop answers for nobody", "r1 . . .", "r1 . r3 C", "silent_drop - - - passes"},
      {"no hop answers at all", ". . . .", ". . . C", "silent_drop - - - passes"},
      {"only the first answers for anybody", "r1 . . .", "r1 . . C", "silent_drop - - - passes"},
      {"the control is dropped there too", "r1 r2 . .", "r1 r2 . . .", "silent_drop - - - stays"},
      {"the control is dropped nearer", "r1 r2 . .", "r1 . . . .", "silent_drop - - - stays"},
      {"the control is refused by ICMP right there", "r1 r2 . .", "r1 r2 P2", "silent_drop - - - stays"},
      {"a RST for the control may be a firewall's", "r1 r2 . .", "r1 r2 R", "silent_drop - - - stays"},
      {"the control goes another way", "r1 r5 . .", "r1 r2 r3 C", "silent_drop - - - passes"},
      {"the control went another way before", "r4 r2 . .", "r1 r2 r3 C", "silent_drop - - - passes"},
      {"the control's hop there is silent", "r1 r2 . .", "r1 . r3 C", "silent_drop - - - passes"},
      {"DNS", "r1 r2 . .", "r1 r2 r3 C", "silent_drop 2 10.2.0.1 - passes", Outcome::dns_timeout},
      {"a refusal was expected", "r1 r2 . .", "r1 r2 r3 C", "unknown - - - stays",
       Outcome::connect_prohibited},
      {"likewise", "r1 r2 . .", "r1 r2 r3 C", "unknown - - - stays", Outcome::connect_refused},
  };
  check(rows);
}

TEST_CASE("a control on another address serves as far as it leads the same way, and never passes") {
  const Row rows[] = {
      {"the same way", "r1 r2 . .", "r1 r2 r3 r4 C", "silent_drop 2 10.2.0.1 - stays",
       Outcome::connect_timeout, ResetOrigin::not_measured, 0},
      {"another way", "r1 r2 . .", "r1 r5 r6 C", "silent_drop - - - stays", Outcome::connect_timeout,
       ResetOrigin::not_measured, 0},
      {"no control", "r1 r2 . .", "", "silent_drop - - - stays", Outcome::connect_timeout,
       ResetOrigin::not_measured, 0},
      {"its distance is not the server's", "r1 r2 R", "r1 r2 r3 C", "unknown - - - stays",
       Outcome::connect_refused, ResetOrigin::not_measured, 0},
  };
  check(rows);
}

TEST_CASE("an ICMP error names its sender, and the hop right before") {
  const Row rows[] = {
      {"the second router prohibits", "r1 r2 P2", "r1 r2 r3 C", "icmp_prohibited 2 10.2.0.1 10.2.0.1 passes",
       Outcome::connect_prohibited},
      {"the first", "r1 P1", "r1 r2 r3 C", "icmp_prohibited 1 10.1.0.1 10.1.0.1 passes",
       Outcome::connect_prohibited},
      {"the last", "r1 r2 r3 P3", "r1 r2 r3 C", "icmp_prohibited 3 10.3.0.1 10.3.0.1 passes",
       Outcome::connect_prohibited},
      {"before any time exceeded", "r1 P2", "r1 r2 r3 C", "icmp_prohibited 1 10.1.0.1 10.2.0.1 passes",
       Outcome::connect_prohibited},
      {"by the very first hop", "P1", "r1 r2 r3 C", "icmp_prohibited - - 10.1.0.1 passes",
       Outcome::connect_prohibited},
      {"after a silent hop", "r1 . P2", "r1 . r3 C", "icmp_prohibited - - 10.2.0.1 passes",
       Outcome::connect_prohibited},
      {"port unreachable", "r1 r2 U2", "r1 r2 r3 C", "icmp_unreachable 2 10.2.0.1 10.2.0.1 passes",
       Outcome::connect_unreachable},
      {"the control as well", "r1 r2 P2", "r1 r2 P2", "icmp_prohibited 2 10.2.0.1 10.2.0.1 stays",
       Outcome::connect_prohibited},
      {"no control", "r1 r2 P2", "", "icmp_prohibited 2 10.2.0.1 10.2.0.1 stays", Outcome::connect_prohibited,
       ResetOrigin::not_measured, 0},
      {"silence before, an error now", "r1 r2 P2", "r1 r2 r3 C",
       "icmp_prohibited 2 10.2.0.1 10.2.0.1 passes"},
      {"a routing loop", "r1 r2 r1 r2 r1", "r1 r2 r1 r2 r1", "icmp_unreachable 1 10.1.0.1 10.2.0.1 stays",
       Outcome::connect_unreachable},
      {"a routing loop further on", "r1 r2 r3 r2 r3 r2", "r1 r4 C",
       "icmp_unreachable 2 10.2.0.1 10.3.0.1 stays", Outcome::connect_unreachable},
      {"a routing loop of which one router is silent", "r1 . r1 . r1", "r1 . r1 . r1",
       "icmp_unreachable 1 10.1.0.1 - stays", Outcome::connect_unreachable},
      {"DNS", "r1 r2 P2", "r1 r2 r3 C", "icmp_prohibited 2 10.2.0.1 10.2.0.1 passes",
       Outcome::dns_prohibited},
  };
  check(rows);
}

TEST_CASE("a RST is forged where it comes from nearer than the server") {
  const auto refused = Outcome::connect_refused;
  const Row rows[] = {
      {"by the second router", "r1 r2 R", "r1 r2 r3 C", "reset 2 10.2.0.1 - passes", refused},
      {"by the first", "r1 R", "r1 r2 r3 C", "reset 1 10.1.0.1 - passes", refused},
      {"by the first, at once", "R", "r1 r2 r3 C", "reset - - - passes", refused},
      {"after a silent hop", "r1 . R", "r1 . r3 C", "reset - - - passes", refused},
      {"by the server", "r1 r2 r3 R", "r1 r2 r3 C", "server - - - passes", refused},
      {"by the server, measured", "r1 r2 r3 R", "r1 r2 r3 C", "server - - - passes", refused,
       ResetOrigin::server},
      {"by the last router, measured", "r1 r2 r3 R", "r1 r2 r3 C", "reset 3 10.3.0.1 - passes", refused,
       ResetOrigin::nearer},
      {"the server is as near at times", "r1 r2 R", "r1 r2 r3 C", "unknown - - - stays", refused,
       ResetOrigin::unclear},
      {"it looks like neither", "r1 r2 r3 R", "r1 r2 r3 C", "unknown - - - stays", refused,
       ResetOrigin::unclear},
      {"from beyond the server", "r1 r2 r3 R", "r1 r2 C", "unknown - - - stays", refused},
      {"the control does not connect", "r1 r2 R", "r1 r2 R", "unknown - - - stays", refused},
      {"the control is silent", "r1 r2 R", "r1 r2 . . .", "unknown - - - stays", refused},
      {"no control", "r1 r2 R", "", "unknown - - - stays", refused, ResetOrigin::not_measured, 0},
      {"the port works now", "r1 r2 r3 C", "r1 r2 r3 C", "unknown - - - stays", refused},
      {"it works now", "r1 r2 r3 A", "r1 r2 r3 C", "unknown - - - stays", Outcome::dns_timeout},
  };
  check(rows);
}

namespace {

struct HelloRow {
  const char* what;
  WholeHello whole;
  const char* failing;
  const char* block;
  ResetOrigin origin = ResetOrigin::not_measured;
  const char* control = "r1 r2 r3 C";
};

WholeHello ended(Hop::Answer answer, int error = 0) {
  WholeHello whole;
  whole.answer = answer;
  whole.error = error;
  return whole;
}

WholeHello stalled(bool acknowledged, std::uint64_t received = 0, std::uint32_t out_of_order = 0) {
  WholeHello whole;
  whole.acknowledged = acknowledged;
  whole.bytes_received = received;
  whole.out_of_order = out_of_order;
  return whole;
}

}  // namespace

TEST_CASE("connections that die at the first data") {
  using Answer = Hop::Answer;
  const auto reset = ended(Answer::refused, ECONNRESET);
  const HelloRow rows[] = {
      {"reset by the second router", reset, "r1 r2 R", "reset_after_hello 2 10.2.0.1 - stays"},
      {"by the first", reset, "r1 R", "reset_after_hello 1 10.1.0.1 - stays"},
      {"at the server's distance", reset, "r1 r2 r3 R", "reset_after_hello - - - stays"},
      {"there, by the server", reset, "r1 r2 r3 R", "reset_after_hello - - - stays", ResetOrigin::server},
      {"there, by the last router", reset, "r1 r2 r3 R", "reset_after_hello 3 10.3.0.1 - stays",
       ResetOrigin::nearer},
      {"there, by nobody knows whom", reset, "r1 r2 r3 R", "reset_after_hello - - - stays",
       ResetOrigin::unclear},
      {"the server is as near at times", reset, "r1 r2 R", "reset_after_hello - - - stays",
       ResetOrigin::unclear},
      {"after a silent hop", reset, "r1 . R", "reset_after_hello - - - stays"},
      {"a hop without an address", reset, "r1 T R", "reset_after_hello 2 - - stays"},
      {"only without a limit", reset, "r1 r2 . .", "reset_after_hello - - - stays"},
      {"swallowed after the second router", stalled(false), "r1 r2 . .",
       "stall_after_hello 2 10.2.0.1 - stays"},
      {"after the last", stalled(false), "r1 r2 r3 .", "stall_after_hello 3 10.3.0.1 - stays"},
      {"at once", stalled(false), ". . . .", "stall_after_hello - - - stays"},
      {"the next hop answers for nothing", stalled(false), "r1 . . .", "stall_after_hello - - - stays",
       ResetOrigin::not_measured, "r1 . r3 C"},
      {"acknowledged", stalled(true), "r1 r2 r3 .", "stall_after_ack - - - stays"},
      {"acknowledged, half an answer", stalled(true, 100, 1), "r1 r2 r3 .", "stall_after_ack - - - stays"},
      {"acknowledged, the answer's end without its beginning", stalled(true, 0, 1), "r1 r2 r3 .",
       "path_mtu - - - stays"},
      {"closed by the server", ended(Answer::closed), "r1 r2 r3 F", "server - - - stays"},
      {"closed by somebody nearer", ended(Answer::closed), "r1 r2 F", "interception - - - stays"},
      {"closed only without a limit", ended(Answer::closed), "r1 r2 r3 .", "unknown - - - stays"},
      {"port unreachable", ended(Answer::unreachable, ECONNREFUSED), "r1 r2 U",
       "icmp_unreachable 2 10.2.0.1 - stays"},
      {"prohibited, IPv6", ended(Answer::prohibited, EACCES), "r1 r2 P",
       "icmp_prohibited 2 10.2.0.1 - stays"},
      {"prohibited, or time exceeded", ended(Answer::time_exceeded, EHOSTUNREACH), "r1 r2 r3 T",
       "unknown - - - stays"},
      {"network unreachable, or prohibited", ended(Answer::unreachable, ENETUNREACH), "r1 r2 U",
       "unknown - - - stays"},
      {"it works now", ended(Answer::answered), "r1 r2 r3 A", "unknown - - - stays"},
      {"nothing connects now", stalled(false), "", "unknown - - - stays", ResetOrigin::not_measured,
       "r1 r2 . ."},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    Evidence evidence;
    evidence.outcome = Outcome::tls_timeout;
    evidence.failing = path(row.failing);
    evidence.control = path(row.control);
    evidence.hello = row.whole;
    evidence.reset_origin = row.origin;
    CHECK(text(judge(evidence).block) == row.block);
  }
}

TEST_CASE("a large ClientHello that dies is compared with a small one, and with itself in small pieces") {
  struct Row {
    const char* what;
    WholeHello whole;
    const char* failing;
    std::optional<WholeHello> small, in_pieces;
    const char* block;
  };
  using Answer = Hop::Answer;
  const auto passes = ended(Answer::answered);
  const auto reset = ended(Answer::refused, ECONNRESET);
  const auto closed = ended(Answer::closed);
  const Row rows[] = {
      {"dropped by its size", stalled(false), "r1 r2 . .", passes, stalled(false),
       "large_hello 2 10.2.0.1 - stays"},
      {"the first segment passes, what follows is dropped", stalled(false), "r1 r2 r3 C", passes,
       stalled(false), "large_hello - - - stays"},
      {"reset by its size", reset, "r1 r2 R", passes, reset, "large_hello 2 10.2.0.1 - stays"},
      {"reset by the server", reset, "r1 r2 r3 R", passes, reset, "large_hello - - - stays"},
      {"closed by the server", closed, "r1 r2 r3 F", passes, closed, "large_hello - - - stays"},
      {"acknowledged, and no more", stalled(true), "r1 r2 r3 C", passes, stalled(true),
       "large_hello - - - stays"},
      {"large segments are lost", stalled(false), "r1 r2 . .", passes, passes, "path_mtu 2 10.2.0.1 - stays"},
      {"large segments of the answer are lost",
       stalled(true, 0, 1),
       "r1 r2 r3 C",
       stalled(true, 0, 1),
       {},
       "path_mtu - - - stays"},
      {"large segments are lost in both directions",
       stalled(false),
       "r1 r2 . .",
       stalled(true, 0, 1),
       {},
       "path_mtu - - - stays"},
      {"a small one is dropped, too",
       stalled(false),
       "r1 r2 . .",
       stalled(false),
       {},
       "stall_after_hello 2 10.2.0.1 - stays"},
      {"a small one is reset, too", reset, "r1 r2 R", reset, {}, "reset_after_hello 2 10.2.0.1 - stays"},
      {"the pieces could not be sent", stalled(false), "r1 r2 . .", passes, {}, "unknown - - - stays"},
      {"it works now", passes, "r1 r2 r3 A", passes, passes, "unknown - - - stays"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    Evidence evidence;
    evidence.outcome = Outcome::tls_timeout;
    evidence.failing = path(row.failing);
    evidence.control = path("r1 r2 r3 C");
    evidence.hello = row.whole;
    evidence.small = row.small;
    evidence.in_pieces = row.in_pieces;
    CHECK(text(judge(evidence).block) == row.block);
  }
}

TEST_CASE("a run that went wrong says nothing") {
  Evidence evidence;
  evidence.failing = path("r1 r2 P2");
  evidence.control = path("r1 r2 r3 C");
  evidence.problem =
      base::translated({"this host itself cannot send", "dieser Rechner selbst kann nicht senden"});
  const auto judgement = judge(evidence);
  CHECK(judgement.block == result::Block{});
  CHECK(judgement.why == evidence.problem);
}

TEST_CASE("two runs must say the same") {
  const auto block = [](Mechanism mechanism, std::optional<int> hop, const char* last_hop) {
    result::Block result;
    result.mechanism = mechanism;
    result.hop = hop;
    if (last_hop != nullptr) result.last_hop = address(last_hop);
    return result;
  };
  const auto drop2 = block(Mechanism::silent_drop, 2, "10.2.0.1");
  const auto drop1 = block(Mechanism::silent_drop, 1, "10.1.0.1");
  const auto elsewhere = block(Mechanism::silent_drop, 2, "10.5.0.1");
  const auto nowhere = block(Mechanism::silent_drop, 2, nullptr);
  const std::vector<result::Block> one{drop2}, same{drop2, drop2}, differ{drop1, drop2},
      third{drop1, drop2, drop2}, balanced{drop2, elsewhere}, half_known{drop2, nowhere},
      balanced_later{elsewhere, drop1, drop2}, none{drop1, drop2, block(Mechanism::reset, 2, "10.2.0.1")};
  CHECK(agreed(one) == std::nullopt);
  CHECK(agreed(same) == drop2);
  CHECK(agreed(differ) == std::nullopt);
  CHECK(agreed(third) == drop2);
  CHECK(agreed(balanced) == nowhere);
  CHECK(agreed(half_known) == nowhere);
  CHECK(agreed(balanced_later) == nowhere);
  CHECK(agreed(none) == std::nullopt);
}

TEST_CASE("runs are made until two agree, three at most, while there is time") {
  const auto says = [](result::Mechanism mechanism, const char* why) {
    Judgement judgement;
    judgement.block.mechanism = mechanism;
    judgement.block.control_port = 443;
    judgement.why = {why, ""};
    return judgement;
  };
  const auto drop = says(result::Mechanism::silent_drop, "silence");
  const auto reset = says(result::Mechanism::reset, "a RST");
  const auto server = says(result::Mechanism::server, "the server's");
  struct Row {
    std::vector<Judgement> runs;
    bool wants_another;
    result::Mechanism mechanism;
    const char* why;
  };
  const Row rows[] = {
      {{}, true, Mechanism::unknown, "0 runs did not agree"},
      {{drop}, true, Mechanism::unknown, "there was time for one run only, and two must agree"},
      {{drop, drop}, false, Mechanism::silent_drop, "silence"},
      {{drop, reset}, true, Mechanism::unknown, "2 runs did not agree"},
      {{reset, drop, drop}, false, Mechanism::silent_drop, "silence"},
      {{drop, reset, drop}, false, Mechanism::silent_drop, "silence"},
      {{drop, reset, server}, false, Mechanism::unknown, "3 runs did not agree"},
  };
  for (const auto& row : rows) {
    Agreement agreement;
    for (const auto& run : row.runs) agreement.add(run);
    CHECK(agreement.wants_another(std::chrono::milliseconds(3001)) == row.wants_another);
    CHECK_FALSE(agreement.wants_another(std::chrono::seconds(3)));
    const auto conclusion = agreement.conclusion(443);
    CHECK(conclusion.block.mechanism == row.mechanism);
    CHECK(conclusion.block.control_port == 443);
    CHECK(conclusion.why.english == row.why);
  }
}

TEST_CASE(
    "who answers on plain HTTP: the SYN-ACK comes from nearer than that of another port, or it does not") {
  const auto wrong = Outcome::http_unexpected_status;
  const Row rows[] = {
      {"nearer", "r1 C", "r1 r2 r3 C", "interception 1 10.1.0.1 - passes", wrong},
      {"nearer, after a silent hop", "r1 . C", "r1 . r3 C", "interception - - - passes", wrong},
      {"this host's own next hop", "C", "r1 r2 C", "interception - - - passes", wrong},
      {"as far", "r1 r2 C", "r1 r2 C", "unknown - - - stays", wrong},
      {"farther", "r1 r2 r3 C", "r1 r2 C", "unknown - - - stays", wrong},
      {"at times the server is as near", "r1 C", "r1 r2 C", "unknown - - - stays", wrong,
       ResetOrigin::unclear},
      {"another port connects nowhere", "r1 C", "r1 . . .", "unknown - - - stays", wrong},
      {"another port is refused", "r1 C", "r1 r2 R", "unknown - - - stays", wrong},
      {"another host's distance says nothing", "r1 C", "r1 r2 C", "unknown - - - stays", wrong,
       ResetOrigin::not_measured, 0},
      {"what failed to connect", "r1 C", "r1 r2 C", "unknown - - - stays", Outcome::connect_timeout},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    CHECK(judged(row) == row.block);
  }
}

TEST_CASE("the outcome decides what is looked for") {
  CHECK(approach(Outcome::connect_timeout, false) == Approach::connect);
  CHECK(approach(Outcome::connect_refused, false) == Approach::connect);
  CHECK(approach(Outcome::dns_timeout, true) == Approach::dns);
  CHECK(approach(Outcome::dns_tcp_failed, false) == Approach::connect);
  CHECK(approach(Outcome::tls_reset, false) == Approach::first_data);
  CHECK(approach(Outcome::http_timeout, false) == Approach::first_data);
  CHECK(approach(Outcome::http_unexpected_body, false) == Approach::connect);
  CHECK(approach(Outcome::tls_untrusted, false) == Approach::interception);
  CHECK(approach(Outcome::tls_not_tls, false) == Approach::interception);
  for (const auto outcome : {Outcome::dns_nxdomain, Outcome::dns_refused, Outcome::dns_no_data,
                             Outcome::dns_servfail, Outcome::dns_unexpected_address}) {
    CHECK(approach(outcome, true) == Approach::dns_answer);
  }
  CHECK(approach(Outcome::local_no_route, false) == Approach::none);
  CHECK(approach(Outcome::tls_expired, false) == Approach::none);
}

}  // namespace reachd::locate
