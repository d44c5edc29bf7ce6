#include "locate/judge.hpp"

#include <fmt/format.h>

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
  const auto mechanism =
      end.answer == Answer::prohibited ? Mechanism::icmp_prohibited : Mechanism::icmp_unreachable;
  auto judgement =
      blocked(evidence, mechanism,
              fmt::format("an ICMP error ({}) comes from {} once packets get past hop {}", name(mechanism),
                          end.sender ? end.sender->to_string() : "somebody", end.distance - 1));
  judgement.block.blocker = end.sender;
  name_place(judgement, evidence.failing, end.distance);
  return judgement;
}

Judgement by_reset(const Evidence& evidence, const Hop& end) {
  const auto server = evidence.control_port != 0 ? connected_at(evidence.control) : std::nullopt;
  if (!server) return unknown(evidence, "a RST comes, but no other port tells how far away the server is");
  if (end.distance > *server) {
    return unknown(evidence, fmt::format("the RST comes from distance {}, beyond the control's server at {}",
                                         end.distance, *server));
  }
  if (evidence.reset_origin == ResetOrigin::unclear) {
    return unknown(evidence,
                   end.distance < *server
                       ? "the RST comes from nearer than the server, but so does the server at times"
                       : "the RST comes from the server's distance, but does not look like the server's own");
  }
  const bool nearer = evidence.reset_origin == ResetOrigin::nearer;
  if (end.distance < *server || nearer) {
    auto judgement = blocked(evidence, Mechanism::reset);
    name_place(judgement, evidence.failing, end.distance);
    judgement.why =
        nearer && end.distance == *server
            ? std::string("the RST has passed fewer routers on its way than what the server itself sends")
            : fmt::format("the RST comes at distance {}; the server is at {}", end.distance, *server);
    return judgement;
  }
  return blocked(evidence, Mechanism::server,
                 fmt::format("the RST comes from the server's own distance, {}", *server));
}

Judgement by_silence(const Evidence& evidence) {
  if (const auto* loop = loop_in(evidence.failing)) {
    auto judgement =
        blocked(evidence, Mechanism::icmp_unreachable,
                fmt::format("packets go round in a circle through {}", loop->router->to_string()));
    judgement.block.loops = true;
    judgement.block.hop = loop->distance;
    judgement.block.last_hop = loop->router;
    if (const auto* next = at(evidence.failing, loop->distance + 1)) judgement.block.blocker = next->router;
    return judgement;
  }
  const bool silence_expected = evidence.outcome == Outcome::connect_timeout ||
                                evidence.outcome == Outcome::dns_timeout ||
                                evidence.outcome == Outcome::dns_tcp_failed;
  if (!silence_expected) return unknown(evidence, "the probe was refused, but the trace met with silence");

  const auto* last = last_router(evidence.failing);
  if (last == nullptr) return blocked(evidence, Mechanism::silent_drop, "no hop answers for this port");
  const int reached = last->distance;
  auto judgement = blocked(evidence, Mechanism::silent_drop);
  const auto* next = at(evidence.control, reached + 1);
  const bool next_answers =
      next != nullptr && (next->answer == Answer::time_exceeded || next->answer == Answer::connected);
  if (next_answers && same_way(evidence, reached)) {
    judgement.block.hop = reached;
    judgement.block.last_hop = last->router;
    judgement.why = next->answer == Answer::connected
                        ? fmt::format(
                              "this port goes silent after {}, the last before the server; or answers are "
                              "dropped on the way back",
                              hop_text(*last))
                        : fmt::format("this port goes silent after {}; the next hop answers for the control",
                                      hop_text(*last));
  } else if (control_gets_beyond(evidence, reached)) {
    judgement.why = fmt::format(
        "{} is the last to answer for this port, but the next hop answers for nobody or the paths differ",
        hop_text(*last));
  } else {
    judgement.why = fmt::format("beyond {} nothing answers for the control either", hop_text(*last));
  }
  return judgement;
}

/// Something answered the request; who completes the handshake nearer than the server is not the server.
Judgement by_syn_ack(const Evidence& evidence, const Hop& end) {
  const auto server = evidence.control_port != 0 ? connected_at(evidence.control) : std::nullopt;
  if (!server) return unknown(evidence, "no other port tells how far away the server is");
  if (end.distance >= *server) {
    return unknown(evidence, fmt::format("the SYN-ACK comes from distance {}; the server is at {}",
                                         end.distance, *server));
  }
  if (evidence.reset_origin == ResetOrigin::unclear)
    return unknown(evidence,
                   "the SYN-ACK comes from nearer than the server, but so does the server at times");
  auto judgement =
      blocked(evidence, Mechanism::interception,
              fmt::format("somebody else answers: the SYN-ACK comes from distance {}; the server is at {}",
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
  return icmp ? by_icmp(evidence, *end) : unknown(evidence, "the port answers now");
}

}  // namespace

bool control_gets_beyond(const Evidence& evidence, int distance) {
  return std::ranges::any_of(evidence.control, [&](const Hop& hop) {
    return hop.distance > distance &&
           (hop.answer == Answer::time_exceeded || hop.answer == Answer::connected);
  });
}

Judgement unknown(const Evidence& evidence, std::string why) {
  Judgement judgement;
  judgement.block.control_port = evidence.control_port;
  judgement.why = std::move(why);
  return judgement;
}

Judgement blocked(const Evidence& evidence, Mechanism mechanism, std::string why) {
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
  if (!evidence.problem.empty()) return unknown(evidence, evidence.problem);
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
    judgement.why = same ? last_.why : "two of three runs agree";
    return judgement;
  }
  judgement.block.control_port = control_port;
  judgement.why = fmt::format("{} run{} did not agree", blocks_.size(), blocks_.size() == 1 ? "" : "s");
  return judgement;
}

}  // namespace reachd::locate
