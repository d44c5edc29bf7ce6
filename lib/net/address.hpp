#pragma once

// IP addresses and networks as values: parsed, compared, printed. Needs neither a socket nor Asio, so the
// configuration, the core and every table test can use them.

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/names.hpp"

namespace reachd::net {

using base::name;

/// As in the label `family`.
enum class Family : std::uint8_t { ipv4, ipv6 };

inline Family other(Family family) {
  return family == Family::ipv4 ? Family::ipv6 : Family::ipv4;
}

/// An IPv4 or IPv6 address. A link-local IPv6 address also has a zone, an interface. It is kept as a name,
/// since an interface made anew has another index; an index that has no name now is kept as it is.
class Address {
 public:
  /// Parses a literal as inet_pton(3) does, and "fe80::1%eth0" with its interface, which must exist. Nothing
  /// for anything else.
  static std::optional<Address> parse(std::string_view text);
  /// As parse(), but the interface may come later. Its name is kept for good: not for texts of strangers.
  static std::optional<Address> parse_configured(std::string_view text);
  /// 4 or 16 bytes in network order; nothing for any other length.
  static std::optional<Address> from_bytes(std::span<const std::uint8_t> bytes, std::uint32_t scope = 0);
  static Address ipv4(std::array<std::uint8_t, 4> bytes);
  static Address ipv6(std::array<std::uint8_t, 16> bytes, std::uint32_t scope = 0);

  Family family() const { return family_; }
  /// 4 or 16 bytes in network order.
  std::span<const std::uint8_t> bytes() const;
  /// The index that the interface has now: 0 if there is none, or no zone. Any thread.
  std::uint32_t scope() const;
  /// The interface's name; empty without a zone, or if it is known by its index only.
  std::string zone() const;
  std::string to_string() const;

  bool is_unspecified() const;
  bool is_loopback() const;
  bool is_link_local() const;
  bool is_multicast() const;
  /// RFC 1918, RFC 6598 (carrier-grade NAT) or RFC 4193 (unique-local).
  bool is_private() const;
  /// Globally reachable according to the IANA special-purpose registries (RFC 6890): none of the above, and
  /// not in a documentation, benchmarking, reserved or discard range.
  bool is_global() const;
  /// Cannot be another host: unspecified, loopback, link-local or multicast.
  bool cannot_be_another_host() const;

  auto operator<=>(const Address&) const = default;

 private:
  Family family_ = Family::ipv4;
  std::array<std::uint8_t, 16> bytes_{};
  std::uint32_t zone_ = 0;  ///< an index, or, with the highest bit set, the number of a name (address.cpp)
};

/// An address range in CIDR notation.
class Network {
 public:
  /// "17.0.0.0/8", or a bare address (full length). Nothing if it is not a network or has host bits set.
  static std::optional<Network> parse(std::string_view text);

  /// The network of this length that contains the address. `prefix_length`: 0 to 32 or 128.
  static Network around(const Address& address, int prefix_length);

  bool contains(const Address& address) const;
  const Address& base() const { return base_; }
  int prefix_length() const { return prefix_length_; }
  std::string to_string() const;

  auto operator<=>(const Network&) const = default;

 private:
  Address base_;
  int prefix_length_ = 0;
};

/// An address and a port; printed as "17.0.0.1:443" or "[2620::1]:443".
struct Endpoint {
  Address address;
  std::uint16_t port = 0;

  std::string to_string() const;
  auto operator<=>(const Endpoint&) const = default;
};

}  // namespace reachd::net
