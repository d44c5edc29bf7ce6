#pragma once

#include <vector>

#include "net/address.hpp"

namespace reachd::config {

/// The networks of Apple's push service ("Use Apple products on enterprise networks"): a firewall allows them
/// one by one.
const std::vector<net::Network>& push_networks();

}  // namespace reachd::config
