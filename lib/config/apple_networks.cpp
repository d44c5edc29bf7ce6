#include "config/apple_networks.hpp"

#include <algorithm>
#include <initializer_list>

namespace reachd::config {

namespace {

std::vector<net::Network> parsed(std::initializer_list<const char*> texts) {
  std::vector<net::Network> result;
  for (const auto* text : texts) result.push_back(*net::Network::parse(text));
  return result;
}

}  // namespace

const std::vector<net::Network>& push_networks() {
  static const auto networks =
      parsed({"17.249.0.0/16", "17.252.0.0/16", "17.57.144.0/22", "17.188.128.0/18", "17.188.20.0/23",
              "2620:149:a44::/48", "2403:300:a42::/48", "2403:300:a51::/48", "2a01:b740:a42::/48"});
  return networks;
}

const std::vector<net::Network>& published_networks() {
  static const auto networks = [] {
    auto result = parsed({"17.0.0.0/8"});
    for (const auto& network : push_networks()) {
      if (network.base().family() == net::Family::ipv6) result.push_back(network);
    }
    return result;
  }();
  return networks;
}

const std::vector<net::Network>& own_networks() {
  static const auto networks = parsed({"17.0.0.0/8", "2620:149::/32", "2403:300::/32", "2a01:b740::/32"});
  return networks;
}

bool is_apples_own(const net::Address& address) {
  return std::ranges::any_of(own_networks(), [&](const auto& network) { return network.contains(address); });
}

}  // namespace reachd::config
