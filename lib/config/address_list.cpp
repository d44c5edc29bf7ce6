// Addresses and networks in lists in the configuration.

#include "base/number.hpp"
#include "config/reading.hpp"

namespace reachd::config {

namespace {

/// The items that `parse` makes a value of.
template <class Value>
std::vector<Value> read_items(Reading& reading, MapReader& map, std::string_view key, std::string_view what,
                              const std::function<std::optional<Value>(const Node& item)>& parse) {
  std::vector<Value> result;
  map.texts(key, [&](const Node& item) {
    if (const auto value = parse(item))
      result.push_back(*value);
    else
      reading.error(item.place, cite(item.scalar) + " in " + cite(key) + " is no " + std::string(what));
  });
  return result;
}

}  // namespace

std::vector<net::Address> read_addresses(Reading& reading, MapReader& map, std::string_view key) {
  return read_items<net::Address>(reading, map, key, "literal IPv4 or IPv6 address", [&](const Node& item) {
    return read_address(reading, item.place, item.scalar);
  });
}

std::vector<net::Network> read_networks(Reading& reading, MapReader& map, std::string_view key) {
  return read_items<net::Network>(reading, map, key,
                                  "network such as 17.0.0.0/8 (the bits behind the prefix are zero)",
                                  [](const Node& item) { return net::Network::parse(item.scalar); });
}

base::Expected<std::vector<net::Endpoint>> parse_listen(std::string_view text) {
  using base::Error;
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return Error{"it has no port; write HOST:PORT, such as 127.0.0.1:15223"};
  const auto number = base::parse_integer(text.substr(colon + 1));
  if (!number || *number < 1 || *number > 65'535) return Error{"its port is no integer from 1 to 65535"};
  const auto port = static_cast<std::uint16_t>(*number);
  std::vector<net::Endpoint> endpoints;
  auto host = text.substr(0, colon);
  if (host.empty() || host == "*") {
    endpoints = {{net::Address::ipv4({}), port}, {net::Address::ipv6({}), port}};
    return endpoints;
  }
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  const auto address = net::Address::parse_configured(host);
  if (!address) return Error{"its host is no literal address (127.0.0.1 or [::1] for this host alone)"};
  if (bracketed != (address->family() == net::Family::ipv6))
    return Error{"an IPv6 address, and no other, stands in brackets, such as [::1]:15223"};
  endpoints = {{*address, port}};
  return endpoints;
}

}  // namespace reachd::config
