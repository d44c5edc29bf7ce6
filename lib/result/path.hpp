#pragma once

// A path as seen by walking along it: what answered packets whose TTL expired at each distance. Values, pure.

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/language.hpp"
#include "base/names.hpp"
#include "base/translated_text.hpp"
#include "net/address.hpp"

namespace reachd::result {

using base::name;

/// RFC 1700 recommends a hop limit of 64; no path on which that works needs more than half.
inline constexpr int most_hops = 30;

struct Hop {
  enum class Answer : std::uint8_t {
    silent,
    /// A router discarded the packet because its TTL had expired: it came this far.
    time_exceeded,
    connected,    ///< TCP: the handshake completed
    answered,     ///< data came back (a DNS answer, the start of a ServerHello)
    closed,       ///< the connection was closed normally
    refused,      ///< RST
    prohibited,   ///< ICMP administratively prohibited
    unreachable,  ///< any other ICMP error
  };

  int distance = 0;  ///< the hop limit of the packet, from 1
  Answer answer = Answer::silent;
  /// Who sent time exceeded; empty if the kernel does not record the sender.
  std::optional<net::Address> router;
  std::optional<net::Address> sender;  ///< the sender of the ICMP error that refused
  std::chrono::nanoseconds round_trip{};

  bool operator==(const Hop&) const = default;
};

/// For a person: "no answer", "router".
std::string_view words(Hop::Answer answer, base::Language language);

/// Whether it ends a path: neither silence nor time exceeded.
bool is_end(Hop::Answer answer);

/// The hops of one path in the order of their distances, from 1 without gaps; the end, if there is one, comes
/// last.
using Hops = std::span<const Hop>;

/// The answer at this distance; null beyond the hops walked.
const Hop* at(Hops hops, int distance);
const Hop* end_of(Hops hops);  ///< null if the path has no end
/// The farthest hop at which a packet expired; null if there is none.
const Hop* last_router(Hops hops);
/// The distance at which the handshake completed: that of the server, unless something else answers in its
/// place.
std::optional<int> connected_at(Hops hops);
/// A router at which packets expired at three distances: they travel in a loop. Null if there is none.
const Hop* loop_in(Hops hops);

/// "hop 2 (10.2.0.2)", or "hop 2" if the address is unknown.
base::TranslatedText hop_text(const Hop& hop);

}  // namespace reachd::result
