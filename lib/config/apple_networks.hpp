#pragma once

#include <vector>

#include "net/address.hpp"

namespace reachd::config {

/// The networks of Apple's push service ("Use Apple products on enterprise networks"): a firewall allows them
/// one by one.
const std::vector<net::Network>& push_networks();

/// What a firewall that lets only Apple out allows: 17.0.0.0/8, and of IPv6 the networks of the push service.
const std::vector<net::Network>& published_networks();

/// Those that the registries have given to Apple: 17.0.0.0/8, and of IPv6 the /32s around the published
/// networks. Other hosts of Apple's are on content delivery networks.
const std::vector<net::Network>& own_networks();
bool is_apples_own(const net::Address& address);

}  // namespace reachd::config
