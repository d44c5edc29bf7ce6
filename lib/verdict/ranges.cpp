#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "config/apple_networks.hpp"
#include "verdict/words.hpp"

namespace reachd::verdict {

namespace {

int first_length(const net::Address& address) {
  for (const auto& known : config::push_networks()) {
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
