#include "net/socket_address.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace reachd::net {

SocketAddress::SocketAddress(const Endpoint& endpoint) {
  const auto bytes = endpoint.address.bytes();
  if (endpoint.address.family() == Family::ipv4) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons(endpoint.port);
    std::memcpy(&in.sin_addr, bytes.data(), bytes.size());
    std::memcpy(&storage, &in, sizeof in);
    length = sizeof in;
  } else {
    sockaddr_in6 in{};
    in.sin6_family = AF_INET6;
    in.sin6_port = htons(endpoint.port);
    in.sin6_scope_id = endpoint.address.scope();
    std::memcpy(&in.sin6_addr, bytes.data(), bytes.size());
    std::memcpy(&storage, &in, sizeof in);
    length = sizeof in;
  }
}

std::optional<Endpoint> endpoint_of(const void* address, std::size_t length) {
  sockaddr_storage storage{};
  std::memcpy(&storage, address, std::min(length, sizeof storage));
  if (storage.ss_family == AF_INET && length >= sizeof(sockaddr_in)) {
    sockaddr_in in{};
    std::memcpy(&in, &storage, sizeof in);
    const std::span bytes(reinterpret_cast<const std::uint8_t*>(&in.sin_addr), sizeof in.sin_addr);
    return Endpoint{*Address::from_bytes(bytes), ntohs(in.sin_port)};
  }
  if (storage.ss_family == AF_INET6 && length >= sizeof(sockaddr_in6)) {
    sockaddr_in6 in{};
    std::memcpy(&in, &storage, sizeof in);
    const std::span bytes(in.sin6_addr.s6_addr);
    const bool scoped = bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80;
    return Endpoint{*Address::from_bytes(bytes, scoped ? in.sin6_scope_id : 0), ntohs(in.sin6_port)};
  }
  return std::nullopt;
}

int bind_to(int descriptor, const SourceBinding& binding) {
  const auto& interface = binding.interface;
  if (!interface.empty() && ::setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, interface.c_str(),
                                         static_cast<socklen_t>(interface.size())) != 0) {
    return errno;
  }
  if (!binding.address) return 0;
  const SocketAddress own(Endpoint{*binding.address, 0});
  return ::bind(descriptor, own.get(), own.length) == 0 ? 0 : errno;
}

}  // namespace reachd::net
