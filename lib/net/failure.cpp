#include "net/failure.hpp"

#include <cerrno>

namespace reachd::net {

bool is_prohibition(const IcmpError& icmp) {
  if (icmp.family == Family::ipv4)
    return icmp.type == 3 && (icmp.code == 9 || icmp.code == 10 || icmp.code == 13);
  return icmp.type == 1 && (icmp.code == 1 || icmp.code == 5 || icmp.code == 6);
}

bool is_host_unreachable(const IcmpError& icmp) {
  return icmp.family == Family::ipv4 ? icmp.type == 3 && icmp.code == 1 : icmp.type == 1 && icmp.code == 3;
}

Failure classify(const FailureFacts& facts) {
  if (facts.icmp) {
    if (facts.sender_is_own)
      return is_host_unreachable(*facts.icmp) ? Failure::no_route : Failure::local_error;
    return is_prohibition(*facts.icmp) ? Failure::prohibited : Failure::unreachable;
  }
  switch (facts.error) {
    case ECONNREFUSED:
    case ECONNRESET:
    case EPIPE:
      return Failure::refused;
    case ETIMEDOUT:
      return Failure::timeout;
    case ENETUNREACH:
    case EHOSTUNREACH:  // a route of type `unreachable`
    case ENETDOWN:
    case ENODEV:  // no such interface
    case ENXIO:
    case EAFNOSUPPORT:  // a kernel without IPv6 (ipv6.disable=1)
      return Failure::no_route;
    case EINVAL:  // a route of type `blackhole`
      return facts.while_opening ? Failure::local_error : Failure::no_route;
    case EADDRNOTAVAIL:
      return facts.while_opening || !facts.has_source ? Failure::no_route : Failure::local_error;
    // EMFILE, ENFILE, ENOMEM, ENOBUFS, EAGAIN (no port left), EPERM and EACCES (own firewall or policy)
    default:
      return Failure::local_error;
  }
}

}  // namespace reachd::net
