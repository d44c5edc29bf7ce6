#pragma once

// What the configuration's loader asks about the host it runs on, for its warnings. Passed in so that the
// tests of these messages get the same answers on every host and in every year.

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "host/source_route.hpp"
#include "net/address.hpp"

namespace reachd::host {

struct Surroundings {
  std::chrono::system_clock::time_point now;
  std::function<bool(const std::string& interface)> interface_exists;
  std::function<SourceRoute(const net::Address& source)> source_route;
  std::function<std::vector<net::Endpoint>()> system_resolvers;  ///< what the name `system` refers to
};

/// The clock, interfaces, routes and resolvers of this host as they are now.
Surroundings this_host();

}  // namespace reachd::host
