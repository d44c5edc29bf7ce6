#pragma once

// Judges the addresses that a name resolved to: an address that the name cannot legitimately have is the mark
// of a sinkhole, DNS rebinding or a split view. Pure; any thread.

#include <optional>
#include <span>

#include "net/address.hpp"

namespace reachd::dns {

/// This network's NAT64 prefixes, in addition to the well-known 64:ff9b::/96 (RFC 6052, 2.1). An IPv6 address
/// under one of them represents the IPv4 host embedded in it and is judged as that. A prefix whose length RFC
/// 6052 does not define (32, 40, 48, 56, 64, 96) embeds no IPv4 address and changes nothing.
struct Nat64Prefixes {
  std::optional<net::Network> configured;
  std::optional<net::Network> discovered;  ///< see nat64_prefix_of()
};

/// How the addresses will be used.
enum class Use {
  report,   ///< a dns probe: every address that is not global is unexpected
  connect,  ///< another probe connects to it, as a device would, unless it cannot be another host
};

/// The first unexpected address, nothing if there is none. With `expected` networks, every address (or the
/// IPv4 address embedded in it) must lie in one of them, whatever its use; without any, `use` decides.
std::optional<net::Address> first_unexpected(std::span<const net::Address> addresses,
                                             std::span<const net::Network> expected,
                                             const Nat64Prefixes& nat64, Use use);

/// The IPv4 address embedded in an IPv6 one under `prefix` (RFC 6052, 2.2). Nothing if the address is not
/// under it, if the prefix has none of that section's lengths, or if bits 64 to 71 are not zero.
std::optional<net::Address> embedded_ipv4(const net::Address& address, const net::Network& prefix);

/// The NAT64 prefix under which `unexpected` would embed an address in one of `expected` (RFC 6052, 2.2, with
/// a suffix of zeros): most likely this network's own, where ipv4only.arpa does not tell it.
std::optional<net::Network> guessed_nat64_prefix(const net::Address& unexpected,
                                                 std::span<const net::Network> expected);

/// The prefix that a DNS64 resolver puts in front of IPv4 addresses, derived from its AAAA answer for
/// ipv4only.arpa (RFC 7050, 3): that name has the addresses 192.0.0.170 and 192.0.0.171 and no IPv6 address.
/// If several prefixes fit, the first one seen with both; nothing if none fits, or if several fit and none
/// was seen with both.
std::optional<net::Network> nat64_prefix_of(std::span<const net::Address> answers);

}  // namespace reachd::dns
