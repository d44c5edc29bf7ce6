#pragma once

// The one attempt that `reachd trace` makes before it locates a failure.

#include <memory>
#include <string>
#include <vector>

#include "locate/trace.hpp"

namespace reachd::daemon {

using net::awaitable;

/// What the attempt needs and what it finds out. It sets `request.outcome`.
struct TraceAttempt {
  locate::Request request;
  std::vector<std::uint16_t> control_ports;  ///< candidates for the control, best first
  std::string detail;
};

/// Tries the port as a client would (for a TLS port, up to the first response to a ClientHello; for port 80,
/// up to the response to a request), and chooses the control port: the first that connects, or else the first
/// that refuses, or else the first.
awaitable<void> attempt_port(TraceAttempt& attempt);

/// A context that trusts nothing, for ports on which servers speak TLS; null for others. Only whether a
/// response arrives matters here, not the certificate in it.
std::shared_ptr<const tls::Context> hello_context(std::uint16_t port);

}  // namespace reachd::daemon
