#pragma once

// What a failure of the transport is called, by what was tried.

#include "net/failure.hpp"
#include "result/outcome.hpp"

namespace reachd::result {

/// Of a TCP connection.
Outcome connect_outcome(net::Failure failure);
/// Of a DNS query over UDP. A port that refuses it is an ICMP error like others.
Outcome query_outcome(net::Failure failure);

/// What connecting to a proxy is called for what connecting is, and the reverse; any other outcome as it is.
Outcome proxy_outcome(Outcome connect);
Outcome connect_outcome(Outcome proxy);

}  // namespace reachd::result
