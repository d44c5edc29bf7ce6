#pragma once

// Reads the kernel's answers to the questions of netlink.cpp (rtnetlink(7)). Pure; recorded answers stand in
// netlink_test.cpp. An answer is one message as recv(2) gave it, in this host's byte order; what is cut short
// or damaged is read as far as it goes.

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

/// Of RTM_GETROUTE: nothing where packets cannot take the route (unreachable, prohibit, blackhole).
std::optional<Route> route_in(NetlinkMessage answer);
/// Of RTM_GETLINK: the interface is up and has a link. True where nothing is said against it.
bool has_carrier_in(NetlinkMessage answer);
/// Of RTM_GETNEIGH: the neighbour has not answered, so far or at all.
bool is_unresolved_in(NetlinkMessage answer);

}  // namespace reachd::net
