#include "config/apple_networks.hpp"

namespace reachd::config {

const std::vector<net::Network>& push_networks() {
  static const auto networks = [] {
    std::vector<net::Network> result;
    for (const auto* text :
         {"17.249.0.0/16", "17.252.0.0/16", "17.57.144.0/22", "17.188.128.0/18", "17.188.20.0/23",
          "2620:149:a44::/48", "2403:300:a42::/48", "2403:300:a51::/48", "2a01:b740:a42::/48"}) {
      result.push_back(*net::Network::parse(text));
    }
    return result;
  }();
  return networks;
}

}  // namespace reachd::config
