#pragma once

#include <compare>
#include <string>

#include "net/address.hpp"

namespace reachd::dns {

/// A DNS server with the name that it has in labels: "campus", "system-1".
struct Server {
  std::string name;
  net::Endpoint endpoint;

  auto operator<=>(const Server&) const = default;
};

}  // namespace reachd::dns
