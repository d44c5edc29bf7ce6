#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "verdict/words.hpp"

namespace reachd::verdict {

namespace {

/// The push service's networks ("Use Apple products on enterprise networks"): a firewall lets them through
/// one by one.
const std::vector<net::Network>& known_networks() {
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

int first_length(const net::Address& address) {
  for (const auto& known : known_networks()) {
    if (known.contains(address)) return known.prefix_length();
  }
  return address.family() == net::Family::ipv4 ? 24 : 48;
}

net::Network range_of(const net::Address& address, const std::vector<net::Address>& working) {
  const int longest = static_cast<int>(address.bytes().size()) * 8;
  for (int length = first_length(address); length < longest; ++length) {
    const auto network = net::Network::around(address, length);
    if (std::none_of(working.begin(), working.end(), [&](const auto& a) { return network.contains(a); }))
      return network;
  }
  return net::Network::around(address, longest);
}

}  // namespace

std::vector<std::string> ranges(const AddressesByTarget& addresses) {
  std::vector<net::Address> working;
  for (const auto& [target, tried] : addresses) {
    for (const auto& [address, sums] : tried) {
      if (has_worked(sums)) working.push_back(address);
    }
  }
  std::map<net::Network, std::set<net::Address>> failing;
  for (const auto& [target, tried] : addresses) {
    for (const auto& [address, sums] : tried) {
      if (always_fails(sums)) failing[range_of(address, working)].insert(address);
    }
  }
  std::vector<std::string> result;
  for (const auto& [network, members] : failing) {
    result.push_back(fmt::format("{}: {} address{}", network.to_string(), members.size(),
                                 members.size() == 1 ? " fails" : "es fail"));
  }
  return result;
}

}  // namespace reachd::verdict
