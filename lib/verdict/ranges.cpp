#include <algorithm>
#include <set>

#include "config/apple_networks.hpp"
#include "verdict/quality.hpp"

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

std::vector<FailingRange> ranges(const AddressesByTarget& addresses, std::uint16_t port) {
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
  std::vector<FailingRange> result;
  for (const auto& [network, members] : failing) result.push_back({network, members.size(), port});
  return result;
}

}  // namespace

std::vector<FailingRange> failing_ranges(const Finding& finding, const View& view) {
  auto addresses = tried_addresses(view);
  std::erase_if(addresses, [&](const auto& entry) {
    return std::ranges::none_of(finding.explains,
                                [&](std::size_t index) { return view[index].target == entry.first; });
  });
  auto result = ranges(addresses, 0);
  if (!result.empty()) return result;
  for (const auto index : finding.explains) {  // an address that fails on one port alone
    AddressesByTarget own;
    for (const auto& tried : view[index].addresses) own[view[index].target].emplace(tried.address, tried);
    const auto of_one = ranges(own, view[index].port);
    result.insert(result.end(), of_one.begin(), of_one.end());
  }
  return result;
}

}  // namespace reachd::verdict
