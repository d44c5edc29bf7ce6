#pragma once

// One query to the kernel's routing tables (rtnetlink(7)). No privilege is needed. The kernel answers within
// the system call, so a query does not block the event loop.

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "net/source_binding.hpp"

namespace reachd::net {

struct Route {
  int interface = 0;  ///< index
  std::optional<Address> gateway;
};

/// The route that a packet to `destination` takes when sent with this source binding; nothing if there is
/// none or the kernel could not be asked.
std::optional<Route> route_to(const Address& destination, const SourceBinding& binding);

enum class NextHop : std::uint8_t {
  reachable,   ///< or nothing to the contrary is known
  unresolved,  ///< its neighbour entry is incomplete or failed: no answer to ARP or neighbour discovery
  no_carrier,  ///< the interface of the route has no link
  no_route,
};

/// To be called once an attempt has timed out: tells whether the fault lies on this host's own link.
NextHop next_hop(const Address& destination, const SourceBinding& binding);

/// The name of the interface that has the address; empty if none has it.
std::string interface_of(const Address& address);
/// Whether it is one of this host's own addresses.
bool is_own_address(const Address& address);

/// The source address that the kernel would choose towards `destination` with this source binding; nothing if
/// there is no usable one. Sends no packet.
std::optional<Address> source_address_for(const Address& destination, const SourceBinding& binding);

// The rest reads the kernel's answers to these queries: pure; netlink_test.cpp has recorded answers. An
// answer is one message as returned by recv(2), in this host's byte order; a truncated or damaged one is read
// as far as possible.

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
