#pragma once

// Connecting over TCP, with every fact that tells one failure from another.

#include <chrono>
#include <optional>

#include "net/failure.hpp"
#include "net/socket.hpp"

namespace reachd::net {

struct ConnectReport {
  bool attempted = false;  ///< a SYN was handed to the kernel
  bool connected = false;
  bool while_opening = false;  ///< `error` is from opening or binding the socket
  int error = 0;               ///< errno(3)
  std::optional<IcmpError> icmp;
  std::chrono::nanoseconds duration{};  ///< the kernel's own round trip of the SYN where none was sent again
  int retransmits = 0;
};

/// What it means that `report.error` is not 0. Asks the kernel about addresses where the meaning hangs on
/// them.
Failure failure_of(const ConnectReport& report, const Address& destination, const SourceBinding& binding);

/// Opens the socket and connects it. Ends when it is connected or has failed; has no time limit of its own:
/// the caller puts one beside it, and finds `attempted` set when the time ran out.
awaitable<void> connect(Socket& socket, Endpoint endpoint, SourceBinding binding, ConnectReport& report);

}  // namespace reachd::net
