#pragma once

// The host on which the tests' configurations are loaded: always and everywhere the same.

#include "host/surroundings.hpp"

namespace reachd::host {

/// 2026-01-01; one interface, eth0, which has 192.0.2.10; 192.0.2.20 is on eth0.30 but routed through eth0;
/// no other address is on any interface. Its resolvers are 127.0.0.1 and 10.0.0.53.
inline Surroundings test_surroundings() {
  using namespace std::chrono_literals;
  return {std::chrono::sys_days(2026y / 1 / 1),
          [](const std::string& interface) { return interface == "eth0"; },
          [](const net::Address& source) -> SourceRoute {
            if (source == net::Address::ipv4({192, 0, 2, 10})) return {"eth0", "eth0"};
            if (source == net::Address::ipv4({192, 0, 2, 20})) return {"eth0.30", "eth0"};
            return {};
          },
          [] {
            return std::vector<net::Endpoint>{{net::Address::ipv4({127, 0, 0, 1}), 53},
                                              {net::Address::ipv4({10, 0, 0, 53}), 53}};
          }};
}

}  // namespace reachd::host
