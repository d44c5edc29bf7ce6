#pragma once

// Addresses and networks in lists in the configuration.

#include <string>
#include <string_view>
#include <vector>

#include "base/expected.hpp"
#include "config/config.hpp"
#include "yaml/reader.hpp"

namespace reachd::config {

using yaml::Entry;
using yaml::Report;
struct Reading;

/// Every item as a literal address; errors are reported.
std::vector<net::Address> read_addresses(Reading& reading, const Entry& list);
/// Every item as a network in CIDR notation.
std::vector<net::Network> read_networks(const Entry& list, Report& report);

/// "HOST:PORT" with a literal address, "[::1]:15223"; ":15223" and "*:15223" mean all addresses of both
/// families (two endpoints, the IPv6 one for IPv6 only). An error if it is none of these.
base::Expected<std::vector<net::Endpoint>> parse_listen(std::string_view text);

}  // namespace reachd::config
