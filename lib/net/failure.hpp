#pragma once

// What a failed system call, and the ICMP error behind it, mean. Pure.

#include <cstdint>
#include <optional>

#include "net/icmp.hpp"

namespace reachd::net {

enum class Failure : std::uint8_t {
  local_error,  ///< this host could not try
  no_route,     ///< this host has no route to the destination
  prohibited,   ///< ICMP: administratively prohibited
  unreachable,  ///< any other ICMP error
  refused,      ///< RST, or an errno that a peer causes
  timeout,      ///< the kernel gave up
};

struct FailureFacts {
  int error = 0;  ///< errno(3)
  /// From socket(2), setsockopt(2) or bind(2): EADDRNOTAVAIL then means "no such address".
  bool while_opening = false;
  /// The kernel has a source address towards the destination: EADDRNOTAVAIL from connect(2) then means "out
  /// of ports".
  bool has_source = true;
  std::optional<net::IcmpError> icmp;
  bool sender_is_own = false;  ///< the sender of the ICMP error is one of this host's own addresses
};

/// ICMP administratively prohibited: IPv4 type 3 code 9, 10, 13 (RFC 1122 3.2.2.1, RFC 1812 5.2.7.1); IPv6
/// type 1 code 1, 5, 6 (RFC 4443 3.1).
bool is_prohibition(const IcmpError& icmp);
/// ICMP host unreachable (IPv4 3/1) or address unreachable (IPv6 1/3): what a host reports to itself when its
/// next hop answers neither ARP nor neighbour discovery.
bool is_host_unreachable(const IcmpError& icmp);

Failure classify(const FailureFacts& facts);

}  // namespace reachd::net
