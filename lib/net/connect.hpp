#pragma once

// Connecting over TCP, with every fact that distinguishes one failure from another.

#include <chrono>
#include <optional>

#include "net/failure.hpp"
#include "net/socket.hpp"

namespace reachd::net {

struct ConnectReport {
  bool attempted = false;  ///< a SYN was handed to the kernel
  bool connected = false;
  bool while_opening = false;  ///< `error` comes from opening or binding the socket
  int error = 0;               ///< errno(3)
  std::optional<IcmpError> icmp;
  /// The kernel's own measurement of the SYN's round trip, unless a SYN was resent.
  std::chrono::nanoseconds duration{};
  int retransmits = 0;
};

/// The meaning of a `report.error` other than 0. Asks the kernel about addresses if the meaning depends on
/// them.
Failure failure_of(const ConnectReport& report, const Address& destination, const SourceBinding& binding);

/// Opens the socket and connects it. Ends when it is connected or has failed. Has no time limit of its own:
/// the caller combines it with one, and finds `attempted` set if the time ran out.
awaitable<void> connect(Socket& socket, Endpoint endpoint, SourceBinding binding, ConnectReport& report);

}  // namespace reachd::net
