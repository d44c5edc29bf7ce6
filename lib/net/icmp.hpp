#pragma once

// ICMP errors as the kernel reports them to the socket concerned.

#include <cstdint>
#include <optional>

#include "net/address.hpp"

namespace reachd::net {

/// An ICMP error from the socket's error queue (ip(7), IP_RECVERR).
struct IcmpError {
  Family family = Family::ipv4;
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::optional<Address> sender;  ///< absent if the kernel recorded none

  bool operator==(const IcmpError&) const = default;
};

}  // namespace reachd::net
