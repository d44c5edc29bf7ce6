#pragma once

// Reads the kernel's answers to the queries of netlink.cpp (rtnetlink(7)). Pure; netlink_test.cpp has
// recorded answers. An answer is one message as returned by recv(2), in this host's byte order; a truncated
// or damaged one is read as far as possible.

#include <cstdint>
#include <optional>
#include <span>

#include "net/netlink.hpp"

namespace reachd::net {

using NetlinkMessage = std::span<const std::uint8_t>;

enum class Said : std::uint8_t {
  answer,
  refusal,  ///< an error, such as "no such entry"
  nothing,  ///< the kernel could not be asked: no descriptor is left, or a sandbox forbids netlink
};
Said said(NetlinkMessage answer);

/// For RTM_GETROUTE: nothing if packets cannot take the route (unreachable, prohibit, blackhole).
std::optional<Route> route_in(NetlinkMessage answer);
/// For RTM_GETLINK: the interface is up and has a link. True unless the answer says otherwise.
bool has_carrier_in(NetlinkMessage answer);
/// For RTM_GETNEIGH: the neighbour has not answered, so far or at all.
bool is_unresolved_in(NetlinkMessage answer);

}  // namespace reachd::net
