#pragma once

// What the configuration's loader asks about the host it runs on, for its warnings. Passed in so that the
// tests of these messages get the same answers on every host and in every year.

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.hpp"

namespace reachd::host {

/// Which way packets with a given source address leave this host. Binding to an address only sets that field
/// of a packet; the route is chosen by the routing rules (ip-rule(8)). Without a rule for the address it is
/// the main table's route, regardless of the interface that has the address.
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

struct Surroundings {
  std::chrono::system_clock::time_point now;
  std::function<bool(const std::string& interface)> interface_exists;
  std::function<SourceRoute(const net::Address& source)> source_route;
  std::function<std::vector<net::Endpoint>()> system_resolvers;  ///< what the name `system` refers to
};

/// The clock, interfaces, routes and resolvers of this host as they are now.
Surroundings this_host();

}  // namespace reachd::host
