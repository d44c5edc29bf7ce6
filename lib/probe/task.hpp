#pragma once

// What is attempted, again and again, and the labels that tell its series from others. Values.

#include <compare>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "config/config.hpp"
#include "dns/server.hpp"
#include "result/outcome.hpp"

namespace reachd::probe {

/// The labels of a series; equal labels mean the same series across a change of plan.
struct Labels {
  std::string probe;
  result::Kind kind = result::Kind::tcp;
  std::string target;
  std::uint16_t port = 0;
  net::Family family = net::Family::ipv4;
  std::string source;
  std::string resolver;  ///< dns only
  std::string type;      ///< dns only: "A", "AAAA", ...

  auto operator<=>(const Labels&) const = default;
};

/// One thing to attempt again and again: probe x family x source x resolver x type. A value; immutable once
/// planned.
struct Task {
  Labels labels;
  std::shared_ptr<const config::Config> config;  ///< keeps `probe` and the rest alive
  const config::Probe* probe = nullptr;
  config::Source source;
  /// A dns probe: the one server it asks. Others: those to ask, in order.
  std::vector<dns::Server> servers;
  config::RecordType type = 0;  ///< dns only
  /// The family (or the type of a dns probe) was not named by the operator: a name without such records is
  /// skipped.
  bool automatic = false;

  result::Way way() const { return source.way(); }
  /// What an attempt looks up and connects to, where that is not what it asks for.
  const config::Proxy* proxy() const { return source.proxy ? &*source.proxy : nullptr; }
  bool has_phase(result::Phase phase) const { return result::has_phase(labels.kind, phase, way()); }
  /// Whether an attempt has a name to look up before it connects.
  bool looks_up() const {
    return connects(labels.kind) && !net::Address::parse(proxy() ? proxy()->host : labels.target);
  }
  std::span<const result::Outcome> outcomes() const { return result::outcomes_of(labels.kind, way()); }

  /// All that decides what an attempt asks, apart from the labels: references into the task, to compare, and
  /// for core/question_fingerprint.cpp to hash. A part added here is in both.
  auto question() const {
    return std::tuple_cat(std::tie(probe->target, probe->expect_networks), source.binding(),
                          std::tie(trust(), asked()));
  }
  /// The same is attempted, apart from the schedule: the state of the series remains valid.
  bool same_question(const Task& other) const {
    return labels == other.labels && question() == other.question();
  }

 private:
  /// Without a name unless it is a tls probe.
  const config::TrustSet& trust() const;
  /// The server of a dns probe. Which servers look up a name for another probe is no part of its question.
  const std::vector<dns::Server>& asked() const;
};

}  // namespace reachd::probe
