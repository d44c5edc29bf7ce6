#pragma once

// The one attempt that `reachd trace` makes before it looks for the place of a failure.

#include <memory>
#include <string>
#include <vector>

#include "locate/trace.hpp"

namespace reachd::daemon {

using net::awaitable;

/// What the attempt needs and what it found out. `request.outcome` is set by it.
struct TraceAttempt {
  locate::Request request;
  std::vector<std::uint16_t> control_ports;  ///< to choose the control from, the best first
  std::string detail;
};

/// Tries the port as a client would (for a TLS port up to the first answer to a ClientHello, for port 80 to
/// that to a request), and chooses the control port: the first that connects, else the first that is refused,
/// else the first.
awaitable<void> attempt_port(TraceAttempt& attempt);

/// A context that trusts nobody, for ports on which servers speak TLS; null for others. Only whether an
/// answer comes matters here, not what certificate is in it.
std::shared_ptr<const tls::Context> hello_context(std::uint16_t port);

}  // namespace reachd::daemon
