#pragma once

// One question to the kernel's routing tables and its answer (rtnetlink(7)). No privilege is needed; the
// kernel answers within the system call, so it does not block a loop.

#include <cstdint>
#include <optional>
#include <string>

#include "net/source_binding.hpp"

namespace reachd::net {

struct Route {
  int interface = 0;  ///< index
  std::optional<Address> gateway;
};

/// The route that a packet to `destination` takes from this binding; nothing where there is none, or where
/// the kernel could not be asked.
std::optional<Route> route_to(const Address& destination, const SourceBinding& binding);

enum class NextHop : std::uint8_t {
  reachable,   ///< or nothing is known against it
  unresolved,  ///< its neighbour entry is incomplete or failed: no answer to ARP or neighbour discovery
  no_carrier,  ///< the interface that the route names has no link
  no_route,
};

/// To be asked once an attempt has timed out: whether the fault lies on this host's own link.
NextHop next_hop(const Address& destination, const SourceBinding& binding);

/// The name of the interface that has the address; empty: none has.
std::string interface_of(const Address& address);
/// One of this host's own addresses.
bool is_own_address(const Address& address);

/// Whether the kernel would choose a usable source address towards `destination` from this binding (no packet
/// is sent).
std::optional<Address> source_address_for(const Address& destination, const SourceBinding& binding);

}  // namespace reachd::net
