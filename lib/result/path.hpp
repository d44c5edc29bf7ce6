#pragma once

// A path as one walk along it saw it: what answered packets that were made to die after so many routers.
// Values, pure.

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.hpp"
#include "base/names.hpp"
#include "net/address.hpp"

namespace reachd::result {

using base::name;

/// RFC 1700 recommends 64 as the hop limit; no path that works for it needs more than half.
inline constexpr int most_hops = 30;

struct Hop {
  enum class Answer : std::uint8_t {
    silent,
    time_exceeded,  ///< a router let the packet die: it came this far
    connected,      ///< TCP: the handshake was completed
    answered,       ///< data came back (a DNS answer, the first bytes of a ServerHello)
    closed,         ///< the connection was closed in order
    refused,        ///< RST
    prohibited,     ///< ICMP administratively prohibited
    unreachable,    ///< any other ICMP error
  };

  int distance = 0;  ///< the hop limit that the packet was sent with, from 1
  Answer answer = Answer::silent;
  std::optional<net::Address> router;  ///< who sent time exceeded; empty where the kernel keeps no sender
  std::optional<net::Address> sender;  ///< who sent the ICMP error that refused
  std::chrono::nanoseconds round_trip{};

  bool operator==(const Hop&) const = default;
};

/// For a person: "no answer", "router".
std::string_view words(Hop::Answer answer, base::Language language);

/// It ends a path: neither silence nor time exceeded.
bool is_end(Hop::Answer answer);

/// Hops of one path in the order of their distances, from 1 without a gap; the end, if there is one, stands
/// last.
using Hops = std::span<const Hop>;

/// What answered at this distance; null beyond the hops walked.
const Hop* at(Hops hops, int distance);
const Hop* end_of(Hops hops);  ///< null where the path has no end
/// The farthest hop that let a packet die; null where none did.
const Hop* last_router(Hops hops);
/// Where the handshake was completed: the server's distance, if nobody else answers in its place.
std::optional<int> connected_at(Hops hops);
/// A router that let packets of three distances die: they go round in a circle. Null where there is none.
const Hop* loop_in(Hops hops);

/// "hop 2 (10.2.0.2)", "hop 2" where the address is not known.
std::string hop_text(const Hop& hop);

}  // namespace reachd::result
