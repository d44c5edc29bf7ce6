#pragma once

// What the loader asks of the host it runs on, for its warnings. Handed in, so that the tests of the messages
// give the same answer on every host and in every year.

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "config/load.hpp"
#include "host/source_route.hpp"

namespace reachd::config {

struct Surroundings {
  std::chrono::system_clock::time_point now;
  std::function<bool(const std::string& interface)> interface_exists;
  std::function<SourceRoute(const net::Address& source)> source_route;
  std::function<std::vector<net::Endpoint>()> system_resolvers;  ///< for which the name `system` stands
};

/// The clock, the interfaces, the routes and the resolvers of this host as they are now.
Surroundings this_host();

/// load_text() of load.hpp is this with this_host().
Loaded load_text(std::string_view text, const std::string& file, const Surroundings& surroundings);

}  // namespace reachd::config
