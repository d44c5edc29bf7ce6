#include "net/socket.hpp"

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <time.h>

#include <cerrno>
#include <cstring>

#include "base/descriptor.hpp"
#include "net/socket_address.hpp"

namespace reachd::net {

namespace {

/// 0 or errno.
int set_option(int fd, int level, int option, int value = 1) {
  return ::setsockopt(fd, level, option, &value, sizeof value) == 0 ? 0 : errno;
}

/// Room for what recvmsg(2) returns.
struct Message : msghdr {
  explicit Message(std::span<std::uint8_t> buffer) : msghdr{}, part{buffer.data(), buffer.size()} {
    msg_iov = &part;
    msg_iovlen = 1;
    msg_control = control;
    msg_controllen = sizeof control;
  }

  iovec part;
  alignas(cmsghdr) char control[512];
};

std::chrono::nanoseconds since(const timespec& stamp) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return std::chrono::seconds(now.tv_sec - stamp.tv_sec) +
         std::chrono::nanoseconds(now.tv_nsec - stamp.tv_nsec);
}

/// The ICMP error in one message of the error queue; nothing for an error that this host's kernel generated
/// itself without one.
std::optional<IcmpError> icmp_error_in(msghdr& message) {
  for (auto* control = CMSG_FIRSTHDR(&message); control != nullptr;
       control = CMSG_NXTHDR(&message, control)) {
    const bool v4 = control->cmsg_level == SOL_IP && control->cmsg_type == IP_RECVERR;
    const bool v6 = control->cmsg_level == SOL_IPV6 && control->cmsg_type == IPV6_RECVERR;
    if (!v4 && !v6) continue;
    sock_extended_err error{};
    std::memcpy(&error, CMSG_DATA(control), sizeof error);
    if (error.ee_origin != SO_EE_ORIGIN_ICMP && error.ee_origin != SO_EE_ORIGIN_ICMP6) continue;
    IcmpError result{.family = v4 ? Family::ipv4 : Family::ipv6,
                     .type = error.ee_type,
                     .code = error.ee_code,
                     .sender = {}};
    const auto* offender = reinterpret_cast<const std::uint8_t*>(CMSG_DATA(control)) + sizeof error;
    const auto* end = reinterpret_cast<const std::uint8_t*>(control) + control->cmsg_len;
    if (offender < end) {
      if (const auto sender = endpoint_of(offender, static_cast<std::size_t>(end - offender)))
        result.sender = sender->address;
    }
    return result;
  }
  return std::nullopt;
}

}  // namespace

int Socket::open(Type type, Family family, const SourceBinding& binding) {
  family_ = family;
  const int kind = (type == Type::stream ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC;
  base::Descriptor opened(::socket(address_family(family), kind, 0));
  if (!opened) return errno;
  asio::error_code error;
  descriptor_.assign(opened.number(), error);
  if (error) return error.value();
  const int fd = opened.release();
  if (family == Family::ipv4) {
    if (const int e = set_option(fd, SOL_IP, IP_RECVERR)) return e;
    // Lets connections to different servers share a port (ip(7)).
    if (const int e = set_option(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT)) return e;
  } else {
    if (const int e = set_option(fd, SOL_IPV6, IPV6_RECVERR)) return e;
    if (const int e = set_option(fd, SOL_IPV6, IPV6_V6ONLY)) return e;
    set_option(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT);
  }
  if (type == Type::stream) {
    set_option(fd, IPPROTO_TCP, TCP_NODELAY);
  } else {
    set_option(fd, SOL_SOCKET, SO_TIMESTAMPNS);
  }
  return bind_to(fd, binding);
}

int Socket::connect(const Endpoint& endpoint) {
  const SocketAddress address(endpoint);
  if (::connect(native_handle(), address.get(), address.length) == 0 || errno == EINPROGRESS) return 0;
  return errno;
}

int Socket::set_hop_limit(int hops) {
  return family_ == Family::ipv4 ? set_option(native_handle(), SOL_IP, IP_TTL, hops)
                                 : set_option(native_handle(), SOL_IPV6, IPV6_UNICAST_HOPS, hops);
}

int Socket::set_least_hop_limit(int hops) {
  return family_ == Family::ipv4 ? set_option(native_handle(), SOL_IP, IP_MINTTL, hops)
                                 : set_option(native_handle(), SOL_IPV6, IPV6_MINHOPCOUNT, hops);
}

awaitable<bool> Socket::wait_readable() {
  const auto result = co_await descriptor_.async_wait(asio::posix::descriptor_base::wait_read, as_result);
  co_return !std::get<0>(result);
}

awaitable<bool> Socket::wait_writable() {
  const auto result = co_await descriptor_.async_wait(asio::posix::descriptor_base::wait_write, as_result);
  co_return !std::get<0>(result);
}

Transfer Socket::read(std::span<std::uint8_t> buffer) {
  const auto count = ::recv(native_handle(), buffer.data(), buffer.size(), 0);
  return count >= 0 ? Transfer{static_cast<std::size_t>(count), 0} : Transfer{0, errno};
}

Transfer Socket::write(std::span<const std::uint8_t> data) {
  const auto count = ::send(native_handle(), data.data(), data.size(), MSG_NOSIGNAL);
  return count >= 0 ? Transfer{static_cast<std::size_t>(count), 0} : Transfer{0, errno};
}

Datagram Socket::receive(std::span<std::uint8_t> buffer) {
  Message message(buffer);
  const auto count = ::recvmsg(native_handle(), &message, 0);
  if (count < 0) return {0, errno, {}};
  Datagram datagram{static_cast<std::size_t>(count), 0, {}};
  for (auto* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp{};
    std::memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
    datagram.waited = std::max(since(stamp), std::chrono::nanoseconds(0));
  }
  return datagram;
}

std::optional<IcmpError> Socket::take_icmp_error() {
  constexpr int most = 16;  // how many are queued is up to whoever sends them
  std::optional<IcmpError> newest;
  for (int i = 0; i < most; ++i) {
    std::uint8_t data[64];
    Message message(data);
    if (::recvmsg(native_handle(), &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) break;
    if (const auto error = icmp_error_in(message)) newest = error;
  }
  return newest;
}

int Socket::take_error() {
  int error = 0;
  socklen_t length = sizeof error;
  return ::getsockopt(native_handle(), SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno;
}

std::optional<Endpoint> Socket::local_endpoint() {
  SocketAddress address;
  if (::getsockname(native_handle(), address.get(), &address.length) != 0) return std::nullopt;
  return endpoint_of(&address.storage, address.length);
}

bool Socket::has_peer() {
  SocketAddress address;
  return ::getpeername(native_handle(), address.get(), &address.length) == 0;
}

void Socket::shutdown_write() {
  ::shutdown(native_handle(), SHUT_WR);
}

void Socket::close() {
  asio::error_code ignored;
  descriptor_.close(ignored);
}

void Socket::abort() {
  if (!is_open()) return;
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(native_handle(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

}  // namespace reachd::net
