#pragma once

// Converts between net::Endpoint and the sockaddr of system calls.

#include <sys/socket.h>

#include <netinet/in.h>

#include "net/address.hpp"
#include "net/source_binding.hpp"

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
/// Binds a socket to the interface and address of the binding; 0 or errno.
int bind_to(int descriptor, const SourceBinding& binding);
inline int address_family(Family family) {
  return family == Family::ipv4 ? AF_INET : AF_INET6;
}

}  // namespace reachd::net
