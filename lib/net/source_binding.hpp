#pragma once

#include <compare>
#include <optional>
#include <string>

#include "net/address.hpp"

namespace reachd::net {

/// What packets are sent from: an interface (SO_BINDTODEVICE), a source address, or neither.
struct SourceBinding {
  std::string interface;
  std::optional<Address> address;

  auto operator<=>(const SourceBinding&) const = default;
};

/// The source binding for each address family.
struct SourceBindings {
  SourceBinding ipv4;
  SourceBinding ipv6;

  const SourceBinding& of(Family family) const { return family == Family::ipv4 ? ipv4 : ipv6; }
  auto operator<=>(const SourceBindings&) const = default;
};

}  // namespace reachd::net
