#pragma once

// Which way packets with a given source address leave this host. Binding to an address sets only that field
// of a packet; the way is chosen by the routing rules (ip-rule(8)), and without one for the address it is the
// main table's, whatever interface the address stands on.

#include <optional>
#include <string>
#include <string_view>

#include "net/address.hpp"

namespace reachd::host {

struct SourceRoute {
  std::string owner;  ///< the interface that has the address; empty: none has
  /// The interface of the route to the Internet from it; empty: no route, or it cannot be told.
  std::string leaves_by;
};

/// Asks the kernel (net/netlink.hpp). Sends no packet.
SourceRoute source_route(const net::Address& source);

/// What is wrong with it, for a person: with the `ip rule` to add where the route leaves by another
/// interface. Nothing where all is well, or where the address is loopback and never leaves.
std::optional<std::string> source_route_problem(std::string_view source_name, const net::Address& source,
                                                const SourceRoute& route);

}  // namespace reachd::host
