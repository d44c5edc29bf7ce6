#pragma once

// ICMP errors, as the kernel reports them to the socket that they concern.

#include <cstdint>
#include <optional>

#include "net/address.hpp"

namespace reachd::net {

/// An ICMP error as the socket's error queue gave it (ip(7), IP_RECVERR).
struct IcmpError {
  Family family = Family::ipv4;
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::optional<Address> sender;  ///< who sent it; absent where the kernel kept none

  bool operator==(const IcmpError&) const = default;
};

}  // namespace reachd::net
