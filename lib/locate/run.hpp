#pragma once

// One run of a trace: what is sent, and in which order. What it decides on the way is pure, with tables for a
// test.

#include "locate/judge.hpp"
#include "locate/methods.hpp"
#include "locate/trace.hpp"
#include "locate/walk.hpp"
#include "result/path.hpp"

namespace reachd::locate {

/// What the runs of one trace share.
struct Tracing {
  Request request;
  Approach approach = Approach::none;
  Steady deadline;
  FirstData first_data;
  FirstData small_hello;  ///< to compare with; empty: `first_data` is no large ClientHello
  bool arrival_measured = false;
  std::optional<int> arrival;  ///< see measure_arrival()
};

/// How the two walks of run_connect() go.
struct WalkPlan {
  std::optional<net::Endpoint> control;  ///< where the control's leads; nothing: there is none
  bool asks_dns = false;                 ///< the failing port is sent DNS queries over UDP; else SYNs
  std::chrono::milliseconds stagger{};   ///< of the walk to the failing port
  std::chrono::milliseconds pause{};     ///< between its tries of one hop
};
WalkPlan plan_walks(const Request& request);

/// How what ends the failing path, a RST or a SYN-ACK, is looked into, `server_distance` being that of a port
/// of the same server that connects.
enum class EndCheck : std::uint8_t {
  none,         ///< there is neither, or from beyond the server: it says nothing
  shorter_way,  ///< from nearer: is the server at times as near? look_for_shorter_way()
  hop_limit,    ///< a RST from as far: does it arrive as the server's own packets do? measure_reset()
};
EndCheck end_check(result::Hops failing, int server_distance);

/// Once a connection stands the kernel keeps no sender of an ICMP error: the routers of the first data are
/// those that the SYNs of the same port met.
void take_routers(std::vector<Hop>& first_data, result::Hops syns);

/// A walk for the control and one for the failing port: TCP connects, or DNS queries over UDP.
awaitable<void> run_connect(Tracing& tracing, Evidence& evidence);
/// For connections that die at the first data.
awaitable<void> run_first_data(Tracing& tracing, Evidence& evidence);

/// The ClientHello or the HTTP request of the failing probe; empty where there is none.
FirstData first_data_of(const Request& request);
/// A small ClientHello in place of its large one; empty where it sends no large one.
FirstData small_hello_of(const Request& request);

}  // namespace reachd::locate
