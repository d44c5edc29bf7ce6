#pragma once

// How many routers an answer has passed on its way back. Nobody without privileges can read the hop limit
// that a TCP segment arrives with, but a socket can ignore those below a limit (IP_MINTTL, IPV6_MINHOPCOUNT;
// RFC 5082); so it is found by asking several sockets with different ones. This tells a RST that a firewall
// right before the server forges from the server's own: both come at the same distance.

#include <cstdint>
#include <optional>
#include <vector>

#include "locate/judge.hpp"
#include "locate/methods.hpp"
#include "locate/walk.hpp"

namespace reachd::locate {

/// The hop limit that the server's SYN-ACK arrives with, on a port that connects; nothing where that cannot
/// be told. Sends at most some 90 SYNs, over 2 s.
awaitable<void> measure_arrival(net::Endpoint endpoint, net::SourceBinding binding, Steady deadline,
                                std::optional<int>& limit);

/// The origin of the RST that answers a SYN, or with `data` the first data; `arrival` from measure_arrival()
/// and `distance` of the same server.
awaitable<void> measure_reset(net::Endpoint endpoint, net::SourceBinding binding, FirstData data, int arrival,
                              int distance, Steady deadline, ResetOrigin& origin);

/// Whether the server itself, on a port that connects, is at times as near as `distance`: then its RST may
/// have come over a shorter way than the connections that told its distance. `origin` becomes `unclear` if
/// so.
awaitable<void> look_for_shorter_way(net::Endpoint connects, net::SourceBinding binding, int distance,
                                     Steady deadline, ResetOrigin& origin);

/// The limits to try, the highest first, and what it means if the one at this index (-1: none) is the first
/// that is heard.
struct ResetTest {
  std::vector<int> limits;
  std::vector<ResetOrigin> meaning;

  /// Routers only take away, and each packet starts with the same limit at the server: what has passed fewer
  /// routers than the server's own packets arrives with more, but no more than it can gain by that. Anything
  /// else started with another limit, and says nothing.
  ResetTest(int arrival, int distance);
  ResetOrigin of(int index) const;
};

}  // namespace reachd::locate
