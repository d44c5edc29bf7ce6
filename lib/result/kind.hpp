#pragma once

// The kinds of probes and their properties, which everything else goes by.

#include <cstdint>

#include "base/names.hpp"

namespace reachd::result {

using base::name;

/// The measured parts of an attempt. `exchange` is a dns probe's query and answer; `resolve` is the lookup
/// within an attempt of another kind; `tunnel` is what a proxy needs to pass bytes on, from the connection to
/// it to its answer to CONNECT; `response` is the request and response of http and https.
enum class Phase : std::uint8_t { resolve, exchange, connect, tunnel, handshake, response };

/// Which way an attempt that connects takes. Through a proxy everything but plain http goes by CONNECT.
enum class Way : std::uint8_t { direct, proxy };

/// How far an attempt got: the part of an outcome before the first '_'.
enum class Stage : std::uint8_t { ok, local, proxy, dns, connect, tls, http };

/// To add one: here with its row below; its target in config/config.hpp and config/load_target.cpp; its steps
/// in probe/steps.cpp. The README lists the rest.
enum class Kind : std::uint8_t { dns, tcp, tls, http, https };

/// The stage of an attempt that fails in this phase.
constexpr Stage stage(Phase phase) {
  switch (phase) {
    case Phase::resolve:
    case Phase::exchange:
      return Stage::dns;
    case Phase::connect:
      return Stage::connect;
    case Phase::tunnel:
      return Stage::proxy;
    case Phase::handshake:
      return Stage::tls;
    case Phase::response:
      return Stage::http;
  }
  return Stage::local;
}

struct KindTraits {
  Kind value;
  unsigned phases;  ///< one bit for each
};

constexpr unsigned bits(auto... phases) {
  return ((1u << base::index(phases)) | ...);
}

inline constexpr base::Table<Kind, KindTraits> kind_traits{{
    {Kind::dns, bits(Phase::exchange)},
    {Kind::tcp, bits(Phase::resolve, Phase::connect)},
    {Kind::tls, bits(Phase::resolve, Phase::connect, Phase::handshake)},
    {Kind::http, bits(Phase::resolve, Phase::connect, Phase::response)},
    {Kind::https, bits(Phase::resolve, Phase::connect, Phase::handshake, Phase::response)},
}};

constexpr bool has_phase(Kind kind, Phase phase) {
  return (kind_traits[kind].phases & bits(phase)) != 0;
}
constexpr bool has_phase(Kind kind, Phase phase, Way way) {
  if (phase != Phase::tunnel) return has_phase(kind, phase);
  const bool asks_in_plain = has_phase(kind, Phase::response) && !has_phase(kind, Phase::handshake);
  return way == Way::proxy && has_phase(kind, Phase::connect) && !asks_in_plain;
}

/// Whether it looks up a host and connects to it. Otherwise it asks one resolver for records of one type, and
/// its series have the labels `resolver` and `type`.
constexpr bool connects(Kind kind) {
  return has_phase(kind, Phase::connect);
}

/// Whether it connects and sends nothing on the connection.
constexpr bool is_bare(Kind kind) {
  return connects(kind) && !has_phase(kind, Phase::handshake) && !has_phase(kind, Phase::response);
}

/// Whether an attempt can end in this stage. It is the proxy that one through a proxy connects to.
constexpr bool has_stage(Kind kind, Stage wanted, Way way = Way::direct) {
  if (wanted == Stage::ok || wanted == Stage::local) return true;
  const bool by_proxy = way == Way::proxy && connects(kind);
  if (wanted == Stage::proxy || (wanted == Stage::connect && by_proxy))
    return by_proxy && wanted == Stage::proxy;
  for (const auto phase : base::all<Phase>) {
    if (has_phase(kind, phase) && stage(phase) == wanted) return true;
  }
  return false;
}

}  // namespace reachd::result
