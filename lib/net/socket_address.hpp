#pragma once

// Converts between net::Endpoint and the sockaddr of system calls.

#include <sys/socket.h>

#include <cstring>

#include <netinet/in.h>

#include "net/address.hpp"

namespace reachd::net {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = sizeof(sockaddr_storage);

  SocketAddress() = default;
  explicit SocketAddress(const Endpoint& endpoint);

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// Nothing for a family other than IPv4 and IPv6. `address` may be unaligned, as control messages are.
std::optional<Endpoint> endpoint_of(const void* address, std::size_t length);
inline int address_family(Family family) {
  return family == Family::ipv4 ? AF_INET : AF_INET6;
}

}  // namespace reachd::net
