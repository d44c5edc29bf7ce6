#pragma once

// Which way packets with a given source address leave this host. Binding to an address only sets that field
// of a packet; the route is chosen by the routing rules (ip-rule(8)). Without a rule for the address it is
// the main table's route, regardless of the interface that has the address.

#include <optional>
#include <string>
#include <string_view>

#include "net/address.hpp"

namespace reachd::host {

struct SourceRoute {
  std::string owner;  ///< the interface that has the address; empty if none has it
  /// The interface of the route to the Internet from the address; empty if there is no route or it is
  /// unknown.
  std::string leaves_by;
};

/// Asks the kernel (net/netlink.hpp). Sends no packet.
SourceRoute source_route(const net::Address& source);

/// Describes what is wrong with it, for a person, including the `ip rule` to add if the route uses another
/// interface. Nothing if all is well, or if the address is loopback and never leaves the host.
std::optional<std::string> source_route_problem(std::string_view source_name, const net::Address& source,
                                                const SourceRoute& route);

}  // namespace reachd::host
