// Connections that stood and died at the first data.

#include <algorithm>
#include <cerrno>

#include "locate/judge.hpp"

namespace reachd::locate {

namespace {

using Answer = Hop::Answer;
using result::Mechanism;

bool is_answered(const std::optional<WholeHello>& hello) {
  return hello && hello->answer == Answer::answered;
}

const Hop* first(Hops hops, Answer answer) {
  const auto found = std::ranges::find_if(hops, [&](const Hop& hop) { return hop.answer == answer; });
  return found == hops.end() ? nullptr : &*found;
}

Judgement by_reset(const Evidence& evidence, int server) {
  const auto* reset = first(evidence.failing, Answer::refused);
  if (reset == nullptr)
    return blocked(
        evidence, Mechanism::reset_after_hello,
        base::translated({"the first data is answered with a RST, but no packet of the trace met it",
                          "auf die ersten Daten kommt ein RST, aber kein Paket des Traces traf darauf"}));
  auto judgement = blocked(evidence, Mechanism::reset_after_hello);
  const bool nearer = evidence.reset_origin == ResetOrigin::nearer;
  const bool unclear = evidence.reset_origin == ResetOrigin::unclear;
  if (!unclear && (reset->distance < server || nearer))
    name_place(judgement, evidence.failing, reset->distance);
  judgement.why =
      reset->distance < server
          ? base::translated({"the first data is answered with a RST from distance {}; the server is at {}",
                              "auf die ersten Daten kommt ein RST aus Entfernung {}; der Server ist bei {}"},
                             reset->distance, server)
      : nearer ? fewer_routers()
               : base::translated({"the first data is answered with a RST from the server's own distance, {}",
                                   "auf die ersten Daten kommt ein RST aus der Entfernung des Servers, {}"},
                                  server);
  return judgement;
}

Judgement by_closing(const Evidence& evidence, int server) {
  const auto* closed = first(evidence.failing, Answer::closed);
  if (closed == nullptr)
    return unknown(evidence,
                   base::translated(
                       {"the connection was closed normally, but not for any packet of the trace",
                        "die Verbindung wurde ordentlich geschlossen, aber auf kein Paket des Traces hin"}));
  const bool server_itself = closed->distance == server;
  return blocked(evidence, server_itself ? Mechanism::server : Mechanism::interception,
                 base::translated({"closed normally from distance {}; the server is at {}",
                                   "ordentlich geschlossen aus Entfernung {}; der Server ist bei {}"},
                                  closed->distance, server));
}

/// Of the answer later segments arrived, and the first, which is larger, did not.
bool has_hole(const WholeHello& hello) {
  return hello.acknowledged && hello.bytes_received == 0 && hello.out_of_order > 0;
}

Judgement by_stall(const Evidence& evidence) {
  const auto& whole = *evidence.hello;
  if (whole.acknowledged) {
    const bool hole = has_hole(whole);
    return blocked(
        evidence, hole ? Mechanism::path_mtu : Mechanism::stall_after_ack,
        hole ? base::translated(
                   {"the first data is acknowledged; later segments of the answer arrive, the first does not",
                    "die ersten Daten werden bestätigt; spätere Segmente der Antwort kommen an, das erste "
                    "nicht"})
             : base::translated({"the first data is acknowledged, but no answer comes",
                                 "die ersten Daten werden bestätigt, aber es kommt keine Antwort"}));
  }
  const auto* last = last_router(evidence.failing);
  if (last == nullptr)
    return blocked(evidence, Mechanism::stall_after_hello,
                   base::translated({"the first data is dropped; no hop answers for it",
                                     "die ersten Daten werden verworfen; kein Hop antwortet darauf"}));
  auto judgement = blocked(evidence, Mechanism::stall_after_hello);
  const auto* next = at(evidence.control, last->distance + 1);
  const auto* seen = at(evidence.failing, last->distance + 1);
  const bool next_answers =
      next != nullptr && (next->answer == Answer::time_exceeded || next->answer == Answer::connected);
  if (next_answers && seen != nullptr && seen->answer == Answer::silent) {
    judgement.block.hop = last->distance;
    judgement.block.last_hop = last->router;
    judgement.why =
        base::translated({"the first data is dropped after {}; the next hop answers for SYNs",
                          "die ersten Daten werden nach {} verworfen; auf SYNs antwortet der nächste Hop"},
                         hop_text(*last));
  } else {
    const bool arrives = seen != nullptr && seen->answer == Answer::connected;
    judgement.why =
        arrives ? base::translated({"the first segment of the data arrives, what follows is dropped",
                                    "das erste Segment der Daten kommt an, was folgt, wird verworfen"})
                : base::translated(
                      {"{} is the last to answer for the first data; the next one answers for nothing",
                       "{} antwortet als letzter auf die ersten Daten; der nächste antwortet auf nichts"},
                      hop_text(*last));
  }
  return judgement;
}

/// Once a connection stands the kernel keeps neither sender nor code of an ICMP error, only the errno that it
/// makes of it (icmp(7), Linux's icmp_err_convert and icmpv6_err_convert). On IPv4 EHOSTUNREACH is time
/// exceeded, host unreachable and two of the prohibitions alike, and ENETUNREACH the third; so only what can
/// mean only one thing counts.
Judgement by_icmp(const Evidence& evidence) {
  Answer looked_for = Answer::silent;
  if (evidence.hello->error == ECONNREFUSED) looked_for = Answer::unreachable;
  if (evidence.hello->error == EACCES) looked_for = Answer::prohibited;
  if (looked_for == Answer::silent) {
    return unknown(
        evidence,
        base::translated(
            {"the first data is answered with an ICMP error; the kernel keeps neither its code nor its "
             "sender",
             "auf die ersten Daten kommt ein ICMP-Fehler; der Kernel bewahrt weder Code noch Absender auf"}));
  }
  const bool prohibited = looked_for == Answer::prohibited;
  auto judgement = blocked(evidence, prohibited ? Mechanism::icmp_prohibited : Mechanism::icmp_unreachable);
  judgement.why = base::translated(
      {"the first data is answered with an ICMP error; the kernel does not keep its sender",
       "auf die ersten Daten kommt ein ICMP-Fehler; der Kernel bewahrt den Absender nicht auf"});
  if (const auto* refusal = first(evidence.failing, looked_for))
    name_place(judgement, evidence.failing, refusal->distance);
  return judgement;
}

Judgement by_end(const Evidence& evidence, int server) {
  const auto answer = evidence.hello->answer;
  if (answer == Answer::refused) return by_reset(evidence, server);
  return answer == Answer::closed ? by_closing(evidence, server) : by_stall(evidence);
}

/// A small ClientHello is answered where a large one dies: the place is that where the large one ends.
Judgement by_size(const Evidence& evidence, int server) {
  if (!evidence.in_pieces)
    return unknown(
        evidence, base::translated({"a small ClientHello is answered, a large one is not",
                                    "auf ein kleines ClientHello kommt eine Antwort, auf ein großes nicht"}));
  auto judgement = by_end(evidence, server);
  const bool in_pieces = is_answered(evidence.in_pieces);
  if (judgement.block.mechanism == Mechanism::path_mtu) return judgement;
  judgement.block.mechanism = in_pieces ? Mechanism::path_mtu : Mechanism::large_hello;
  judgement.why =
      in_pieces ? base::translated({"a small ClientHello is answered, a large one only in small segments; {}",
                                    "auf ein kleines ClientHello kommt eine Antwort, auf ein großes nur in "
                                    "kleinen Segmenten; {}"},
                                   judgement.why)
                : base::translated(
                      {"a small ClientHello is answered, a large one is not, not even in small segments; {}",
                       "auf ein kleines ClientHello kommt eine Antwort, auf ein großes auch in kleinen "
                       "Segmenten nicht; {}"},
                      judgement.why);
  return judgement;
}

}  // namespace

Judgement judge_hello(const Evidence& evidence) {
  const auto server = connected_at(evidence.control);
  if (!server)
    return unknown(evidence, base::translated(
                                 {"no connection can be made now", "jetzt kommt keine Verbindung zustande"}));
  const auto answer = evidence.hello->answer;
  const bool ended = answer == Answer::refused || answer == Answer::closed || answer == Answer::silent;
  // Large packets are lost in both directions: that a small ClientHello arrives shows what becomes of the
  // answer.
  if (answer == Answer::silent && evidence.small && has_hole(*evidence.small)) {
    auto of_small = evidence;
    of_small.hello = evidence.small;
    return by_stall(of_small);
  }
  if (ended) return is_answered(evidence.small) ? by_size(evidence, *server) : by_end(evidence, *server);
  const bool answered = answer == Answer::connected || answer == Answer::answered;
  return answered ? unknown(evidence, base::translated({"the first data is answered now",
                                                        "auf die ersten Daten kommt jetzt eine Antwort"}))
                  : by_icmp(evidence);
}

}  // namespace reachd::locate
