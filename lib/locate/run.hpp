#pragma once

// One run of a trace.

#include "locate/judge.hpp"
#include "locate/trace.hpp"
#include "locate/walk.hpp"

namespace reachd::locate {

/// What the runs of one trace share.
struct Tracing {
  Request request;
  Approach approach = Approach::none;
  Steady deadline;
  std::vector<std::uint8_t> first_data;
  bool arrival_measured = false;
  std::optional<int> arrival;  ///< see measure_arrival()
};

/// A walk for the control and one for the failing port: TCP connects, or DNS queries over UDP.
awaitable<void> run_connect(Tracing& tracing, Evidence& evidence);
/// For connections that die at the first data.
awaitable<void> run_first_data(Tracing& tracing, Evidence& evidence);

/// The ClientHello or the HTTP request of the failing probe; empty where there is none.
std::vector<std::uint8_t> first_data_of(const Request& request);

}  // namespace reachd::locate
