// What a failed try says about the path.

#include "net/failure.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "locate/methods.hpp"
#include "net/netlink.hpp"

namespace reachd::locate {

namespace {

/// RFC 792, type 11; RFC 4443, 3.3.
bool is_time_exceeded(const net::IcmpError& icmp) {
  return icmp.type == (icmp.family == net::Family::ipv4 ? 11 : 3);
}

}  // namespace

void note_failure(int error, const std::optional<net::IcmpError>& icmp, Hop& hop, std::string& problem) {
  if (icmp) {
    if (icmp->sender && net::is_own_address(*icmp->sender)) {
      problem = "this host itself refuses: its own firewall, or its next hop does not answer";
    } else if (is_time_exceeded(*icmp)) {
      hop.answer = Hop::Answer::time_exceeded;
      hop.router = icmp->sender;
    } else {
      hop.answer = net::is_prohibition(*icmp) ? Hop::Answer::prohibited : Hop::Answer::unreachable;
      hop.sender = icmp->sender;
    }
    return;
  }
  if (error == ECONNREFUSED || error == ECONNRESET || error == EPIPE) {
    hop.answer = Hop::Answer::refused;
  } else if (error != ETIMEDOUT) {
    problem = fmt::format("this host itself cannot send: {}", std::strerror(error));
  }
}

}  // namespace reachd::locate
