#include "config/address_list.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "config/reading.hpp"

namespace reachd::config {

using yaml::Node;

std::vector<net::Address> read_addresses(Reading& reading, const Entry& list) {
  std::vector<net::Address> result;
  yaml::read_texts(list, reading.report, [&](const Node& item, const std::string& text) {
    if (const auto address = read_address(reading, item.place, text)) {
      result.push_back(*address);
    } else {
      reading.report.error(item.place, base::cite(text) + " in " + base::cite(list.key) +
                                           " is no literal IPv4 or IPv6 address");
    }
  });
  return result;
}

std::vector<net::Network> read_networks(const Entry& list, Report& report) {
  std::vector<net::Network> result;
  yaml::read_texts(list, report, [&](const Node& item, const std::string& text) {
    const auto network = net::Network::parse(text);
    if (network) {
      result.push_back(*network);
    } else {
      report.error(item.place, base::cite(text) + " in " + base::cite(list.key) +
                                   " is no network such as 17.0.0.0/8 (the bits behind the prefix are zero)");
    }
  });
  return result;
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
