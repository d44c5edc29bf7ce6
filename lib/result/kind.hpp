#pragma once

// The kinds of probes, and what can be asked of a kind. Nothing else compares kinds by themselves, but for
// the steps of an attempt.

#include <cstdint>

#include "base/names.hpp"

namespace reachd::result {

using base::name;

/// What an attempt is made of, in time. `exchange` is a dns probe's query and answer; `resolve` the look-up
/// inside another kind's attempt; `response` an http probe's request and answer.
enum class Phase : std::uint8_t { resolve, exchange, connect, handshake, response };

/// How far an attempt came: the word before the first '_' of an outcome.
enum class Stage : std::uint8_t { ok, local, dns, connect, tls, http };

/// To add one: here with its row below; its target in config/config.hpp and config/load_target.cpp, which has
/// the kinds in this order; its steps in probe/attempt.cpp.
enum class Kind : std::uint8_t { dns, tcp, tls, http };

/// The stage in which an attempt ends that fails in this phase.
constexpr Stage stage(Phase phase) {
  switch (phase) {
    case Phase::resolve:
    case Phase::exchange:
      return Stage::dns;
    case Phase::connect:
      return Stage::connect;
    case Phase::handshake:
      return Stage::tls;
    case Phase::response:
      return Stage::http;
  }
  return Stage::local;
}

struct KindTraits {
  Kind value;
  unsigned phases;  ///< a bit each
};

constexpr unsigned bits(auto... phases) {
  return ((1u << base::index(phases)) | ...);
}

inline constexpr base::Table<Kind, KindTraits> kind_traits{{
    {Kind::dns, bits(Phase::exchange)},
    {Kind::tcp, bits(Phase::resolve, Phase::connect)},
    {Kind::tls, bits(Phase::resolve, Phase::connect, Phase::handshake)},
    {Kind::http, bits(Phase::resolve, Phase::connect, Phase::response)},
}};

constexpr bool has_phase(Kind kind, Phase phase) {
  return (kind_traits[kind].phases & bits(phase)) != 0;
}

/// It looks a host up and connects to it. Else it asks one resolver for records of one type, and its series
/// have the labels `resolver` and `type`.
constexpr bool connects(Kind kind) {
  return has_phase(kind, Phase::connect);
}

/// It connects, and says nothing on the connection.
constexpr bool is_bare(Kind kind) {
  return connects(kind) && !has_phase(kind, Phase::handshake) && !has_phase(kind, Phase::response);
}

/// An attempt can end in this stage.
constexpr bool has_stage(Kind kind, Stage wanted) {
  if (wanted == Stage::ok || wanted == Stage::local) return true;
  for (const auto phase : base::all<Phase>) {
    if (has_phase(kind, phase) && stage(phase) == wanted) return true;
  }
  return false;
}

}  // namespace reachd::result
