#include "locate/judge.hpp"

#include <algorithm>

namespace reachd::locate {

namespace {

using Answer = Hop::Answer;
using result::Mechanism;
using result::Outcome;

/// The paths have the same routers up to `distance`, as far as both know them, and the last one for certain.
bool same_way(const Evidence& evidence, int distance) {
  for (int d = 1; d <= distance; ++d) {
    const auto* failing = at(evidence.failing, d);
    const auto* control = at(evidence.control, d);
    if (failing == nullptr || control == nullptr) return false;
    if (failing->router && control->router && failing->router != control->router) return false;
    if (d == distance && failing->router != control->router) return false;
  }
  return true;
}

Judgement by_icmp(const Evidence& evidence, const Hop& end) {
  const bool prohibited = end.answer == Answer::prohibited;
  const auto mechanism = prohibited ? Mechanism::icmp_prohibited : Mechanism::icmp_unreachable;
  auto judgement =
      blocked(evidence, mechanism,
              base::translated(
                  {"an ICMP error ({}) comes from {} once packets get past hop {}",
                   "ein ICMP-Fehler ({}) kommt von {}, sobald Pakete über Hop {} hinauskommen"},
                  prohibited ? base::translated({"administratively prohibited", "administrativ verboten"})
                             : base::translated({"unreachable", "nicht erreichbar"}),
                  end.sender ? base::TranslatedText{end.sender->to_string(), end.sender->to_string()}
                             : base::translated({"an unknown sender", "unbekanntem Absender"}),
                  end.distance - 1));
  judgement.block.blocker = end.sender;
  name_place(judgement, evidence.failing, end.distance);
  return judgement;
}

Judgement by_reset(const Evidence& evidence, const Hop& end) {
  const auto server = evidence.control_port != 0 ? connected_at(evidence.control) : std::nullopt;
  if (!server)
    return unknown(
        evidence,
        base::translated({"a RST comes, but no other port shows how far away the server is",
                          "ein RST kommt, aber kein anderer Port zeigt, wie weit der Server entfernt ist"}));
  if (end.distance > *server) {
    return unknown(evidence,
                   base::translated({"the RST comes from distance {}, beyond the server, which is at {}",
                                     "der RST kommt aus Entfernung {}, von hinter dem Server bei {}"},
                                    end.distance, *server));
  }
  if (evidence.reset_origin == ResetOrigin::unclear) {
    return unknown(
        evidence,
        end.distance < *server
            ? base::translated(
                  {"the RST comes from nearer than the server, but at times the server is as near",
                   "der RST kommt aus geringerer Entfernung als der Server, aber zeitweise ist der Server so "
                   "nah"})
            : base::translated(
                  {"the RST comes from the server's distance, but does not look like the server's own",
                   "der RST kommt aus der Entfernung des Servers, sieht aber nicht nach ihm aus"}));
  }
  const bool nearer = evidence.reset_origin == ResetOrigin::nearer;
  if (end.distance < *server || nearer) {
    auto judgement = blocked(evidence, Mechanism::reset);
    name_place(judgement, evidence.failing, end.distance);
    judgement.why = nearer && end.distance == *server
                        ? fewer_routers()
                        : base::translated({"the RST comes from distance {}; the server is at {}",
                                            "der RST kommt aus Entfernung {}; der Server ist bei {}"},
                                           end.distance, *server);
    return judgement;
  }
  return blocked(evidence, Mechanism::server,
                 base::translated({"the RST comes from the server's own distance, {}",
                                   "der RST kommt aus der Entfernung des Servers, {}"},
                                  *server));
}

Judgement by_silence(const Evidence& evidence) {
  if (const auto* loop = loop_in(evidence.failing)) {
    auto judgement =
        blocked(evidence, Mechanism::icmp_unreachable,
                base::translated({"packets travel in a loop through {}", "Pakete laufen im Kreis durch {}"},
                                 loop->router->to_string()));
    judgement.block.loops = true;
    judgement.block.hop = loop->distance;
    judgement.block.last_hop = loop->router;
    if (const auto* next = at(evidence.failing, loop->distance + 1)) judgement.block.blocker = next->router;
    return judgement;
  }
  const bool silence_expected = evidence.outcome == Outcome::connect_timeout ||
                                evidence.outcome == Outcome::dns_timeout ||
                                evidence.outcome == Outcome::dns_tcp_failed;
  if (!silence_expected)
    return unknown(evidence,
                   base::translated({"the probe was refused, but the trace met with silence",
                                     "der Versuch wurde abgewiesen, aber der Trace blieb ohne Antwort"}));

  const auto* last = last_router(evidence.failing);
  if (last == nullptr)
    return blocked(evidence, Mechanism::silent_drop,
                   base::translated({"no hop answers for this port", "kein Hop antwortet auf diesem Port"}));
  const int reached = last->distance;
  auto judgement = blocked(evidence, Mechanism::silent_drop);
  const auto* next = at(evidence.control, reached + 1);
  const bool next_answers =
      next != nullptr && (next->answer == Answer::time_exceeded || next->answer == Answer::connected);
  if (next_answers && same_way(evidence, reached)) {
    judgement.block.hop = reached;
    judgement.block.last_hop = last->router;
    judgement.why =
        next->answer == Answer::connected
            ? base::translated({"this port goes silent after {}, the last before the server; or answers are "
                                "dropped on the way back",
                                "dieser Port verstummt nach {}, dem letzten vor dem Server; oder Antworten "
                                "werden auf dem Rückweg verworfen"},
                               hop_text(*last))
            : base::translated(
                  {"this port goes silent after {}; the next hop answers for the control",
                   "dieser Port verstummt nach {}; der nächste Hop antwortet auf dem Vergleichsport"},
                  hop_text(*last));
  } else if (control_gets_beyond(evidence, reached)) {
    judgement.why = base::translated(
        {"{} is the last to answer for this port, but the next hop answers for nobody or the paths differ",
         "{} antwortet als letzter auf diesem Port, aber der nächste Hop antwortet auf keinem, oder die Wege "
         "sind verschieden"},
        hop_text(*last));
  } else {
    judgement.why = base::translated({"beyond {} nothing answers for the control either",
                                      "hinter {} antwortet auch auf dem Vergleichsport nichts"},
                                     hop_text(*last));
  }
  return judgement;
}

/// Something answered the request; who completes the handshake nearer than the server is not the server.
Judgement by_syn_ack(const Evidence& evidence, const Hop& end) {
  const auto server = evidence.control_port != 0 ? connected_at(evidence.control) : std::nullopt;
  if (!server)
    return unknown(evidence, base::translated({"no other port shows how far away the server is",
                                               "kein anderer Port zeigt, wie weit der Server entfernt ist"}));
  if (end.distance >= *server) {
    return unknown(evidence, base::translated({"the SYN-ACK comes from distance {}; the server is at {}",
                                               "das SYN-ACK kommt aus Entfernung {}; der Server ist bei {}"},
                                              end.distance, *server));
  }
  if (evidence.reset_origin == ResetOrigin::unclear)
    return unknown(
        evidence,
        base::translated({"the SYN-ACK comes from nearer than the server, but at times the server is as near",
                          "das SYN-ACK kommt aus geringerer Entfernung als der Server, aber zeitweise ist "
                          "der Server so nah"}));
  auto judgement =
      blocked(evidence, Mechanism::interception,
              base::translated(
                  {"somebody else answers: the SYN-ACK comes from distance {}; the server is at {}",
                   "jemand anders antwortet: das SYN-ACK kommt aus Entfernung {}; der Server ist bei {}"},
                  end.distance, *server));
  name_place(judgement, evidence.failing, end.distance);
  return judgement;
}

Judgement judge_connect(const Evidence& evidence) {
  const auto* end = end_of(evidence.failing);
  if (end == nullptr) return by_silence(evidence);
  const bool answered = result::stage(evidence.outcome) == result::Stage::http;
  if (answered && end->answer == Answer::connected) return by_syn_ack(evidence, *end);
  if (end->answer == Answer::refused) return by_reset(evidence, *end);
  const bool icmp = end->answer == Answer::prohibited || end->answer == Answer::unreachable;
  return icmp ? by_icmp(evidence, *end)
              : unknown(evidence, base::translated({"the port answers now", "der Port antwortet jetzt"}));
}

}  // namespace

bool control_gets_beyond(const Evidence& evidence, int distance) {
  return std::ranges::any_of(evidence.control, [&](const Hop& hop) {
    return hop.distance > distance &&
           (hop.answer == Answer::time_exceeded || hop.answer == Answer::connected);
  });
}

base::TranslatedText fewer_routers() {
  return base::translated(
      {"the RST has passed fewer routers on its way than the server's own packets",
       "der RST hat auf seinem Weg weniger Router passiert als die Pakete des Servers selbst"});
}

Judgement unknown(const Evidence& evidence, base::TranslatedText why) {
  Judgement judgement;
  judgement.block.control_port = evidence.control_port;
  judgement.why = std::move(why);
  return judgement;
}

Judgement blocked(const Evidence& evidence, Mechanism mechanism, base::TranslatedText why) {
  auto judgement = unknown(evidence, std::move(why));
  judgement.block.mechanism = mechanism;
  const auto* last = last_router(evidence.failing);
  const int reached = last != nullptr ? last->distance : 0;
  judgement.block.control_passes = evidence.control_port != 0 && control_gets_beyond(evidence, reached);
  return judgement;
}

void name_place(Judgement& judgement, Hops failing, int distance_of_refusal) {
  const auto* before = at(failing, distance_of_refusal - 1);
  if (before == nullptr || before->answer != Answer::time_exceeded) return;
  judgement.block.hop = before->distance;
  judgement.block.last_hop = before->router;
}

Judgement judge(const Evidence& evidence) {
  if (evidence.problem) return unknown(evidence, *evidence.problem);
  return evidence.hello ? judge_hello(evidence) : judge_connect(evidence);
}

std::optional<result::Block> agreed(std::span<const result::Block> runs) {
  const auto without_address = [](result::Block block) {
    block.last_hop.reset();
    return block;
  };
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (std::size_t j = i + 1; j < runs.size(); ++j) {
      if (without_address(runs[i]) != without_address(runs[j])) continue;
      auto block = runs[i];
      for (const auto& run : runs) {
        if (run.hop == block.hop && run.last_hop != block.last_hop) block.last_hop.reset();
      }
      return block;
    }
  }
  return std::nullopt;
}

bool Agreement::wants_another(std::chrono::nanoseconds time_left) const {
  return !agreed_ && blocks_.size() < most_runs && time_left > time_for_a_run;
}

void Agreement::add(const Judgement& run) {
  blocks_.push_back(run.block);
  agreed_ = agreed(blocks_);
  last_ = run;
}

// The reason is the last run's, unless that is the one of three that said something else.
Judgement Agreement::conclusion(std::uint16_t control_port) const {
  Judgement judgement;
  if (agreed_) {
    judgement.block = *agreed_;
    const bool same = last_.block.mechanism == agreed_->mechanism;
    judgement.why =
        same ? last_.why
             : base::translated({"two of three runs agree", "zwei von drei Durchgängen stimmen überein"});
    return judgement;
  }
  judgement.block.control_port = control_port;
  judgement.why =
      blocks_.size() == 1
          ? base::translated({"there was time for one run only, and two must agree",
                              "die Zeit reichte nur für einen Durchgang, und zwei müssen übereinstimmen"})
          : base::translated({"{} runs did not agree", "{} Durchgänge stimmten nicht überein"},
                             blocks_.size());
  return judgement;
}

}  // namespace reachd::locate
