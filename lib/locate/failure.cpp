// What a failed try says about the path.

#include "net/failure.hpp"

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

void note_failure(int error, const std::optional<net::IcmpError>& icmp, Hop& hop, Problem& problem) {
  if (icmp) {
    if (icmp->sender && net::is_own_address(*icmp->sender)) {
      problem = base::translated(
          {"this host itself refuses: its own firewall, or its next hop does not answer",
           "dieser Rechner selbst weist ab: seine eigene Firewall, oder sein nächster Hop antwortet nicht"});
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
    const char* name = strerrorname_np(error);
    problem =
        base::translated({"this host itself cannot send: {}", "dieser Rechner selbst kann nicht senden: {}"},
                         name != nullptr ? std::string(name) : std::to_string(error));
  }
}

}  // namespace reachd::locate
