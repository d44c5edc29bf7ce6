#pragma once

// Where on the path a port stops, and how: found out without privileges, by packets that are made to die on
// the way (IP_TTL, IPV6_UNICAST_HOPS) and by the ICMP errors that the kernel keeps for their sockets
// (IP_RECVERR, ip(7)).

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/socket.hpp"
#include "result/block.hpp"
#include "result/outcome.hpp"
#include "result/path.hpp"
#include "tls/context.hpp"
#include "tls/hello.hpp"

namespace reachd::locate {

using result::Hop;

using net::awaitable;

struct Request {
  bool udp_dns = false;    ///< DNS over UDP; else TCP
  net::Endpoint endpoint;  ///< the failing port
  /// A TCP port of the same address that works: the two paths are compared, and it tells how far away the
  /// server is. 0: none.
  std::uint16_t control_port = 0;
  /// Else a port of another address that works, a TCP one: it leads another way in the end, and serves as far
  /// as it leads the same one.
  std::optional<net::Endpoint> control_endpoint;
  net::SourceBinding binding;
  result::Outcome outcome = result::Outcome::connect_timeout;  ///< how the probe failed

  /// For failures after the connection stood: what the ClientHello is made of, or null for a plain HTTP
  /// request. An HTTP request that failed behind a handshake is sent behind one.
  std::shared_ptr<const tls::Context> tls;
  tls::Hello hello = tls::Hello::large;  ///< a large one that dies is compared with a small one
  std::string server_name;               ///< in the ClientHello
  std::string http_host;
  std::string http_path = "/";
  std::string query_name;  ///< for `udp_dns`
  std::uint16_t query_type = 1;
};

struct Trace {
  std::vector<Hop> failing;  ///< of the last run; empty where nothing was looked for on the path
  /// The control's. For failures after the connection stood: the SYNs of the failing port itself.
  std::vector<Hop> control;
  result::Block block;
  /// What the block rests on, or why there is none: one sentence, no full stop at its end.
  base::TranslatedText confidence_text;
};

/// Two runs of at most three must say the same; else the mechanism is `unknown` and no field is filled in. A
/// port that works (`ok`) is walked along once. Ends within 12 s, for an answering path of 5 hops within one;
/// sends at most 30 hops' worth of packets a run. Probing thread; `trace` must outlive it, and may be read
/// after it was cancelled.
awaitable<void> trace(Request request, Trace& trace);

}  // namespace reachd::locate
