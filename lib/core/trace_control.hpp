#pragma once

// How a settled failure is located, and which working port it is compared with. Pure.

#include <optional>
#include <span>

#include "core/snapshot.hpp"

namespace reachd::core {

struct TraceControl {
  /// A TCP port of the same address that works; 0: none is known.
  std::uint16_t port = 0;
  /// Else a TCP port of another address that works: it leads the same way at least to this network's edge.
  std::optional<net::Endpoint> endpoint;

  bool operator==(const TraceControl&) const = default;
};

/// `others`: the records of the failing one's source and its address' family, in the plan's order. Only
/// those that are up and settled count. The best is a port that was reached at this very address, then one of
/// the same name, then one with `role: control`, then any. Who it is that answers on plain HTTP only the same
/// address tells: there it is 443 where no other port is known.
TraceControl trace_control(const Record& failing, std::span<const Record* const> others);

/// How to find the place of the failure that `failing` last ended with (never null): from the outcome alone,
/// or by a trace. `none` for a connecting probe that found no address: that says nothing about a path;
/// the dns probes cover it and are traced instead. `none`, too, for a wrong answer over TLS, which is the
/// server's own, and for one to a portal probe, which is the portal's.
result::Approach approach(const Record& failing);
/// The approach is one for which packets are sent.
bool needs_trace(result::Approach approach);

/// The port goes over TCP: all but DNS over UDP.
bool over_tcp(const Task& task);

}  // namespace reachd::core
