#pragma once

// The causes that alerts fire on. The names are part of what users alert on and never change their meaning.

#include <cstdint>
#include <string_view>

#include "base/language.hpp"
#include "base/names.hpp"

namespace reachd::verdict {

using base::name;

/// In the order of the table: the first that explains everything is published alone. To add one: here, its
/// rule, its sentences and its row in the rows_*.cpp of its subject, the declaration of its row in rows.hpp
/// and its place in cause.cpp.
enum class Cause : std::uint8_t {
  host_fault,
  link_down,
  captive_portal,
  proxy_down,
  proxy_login,
  proxy_denied,
  no_data,
  uplink_down,
  dns_down,
  dns_type_filtered,
  dns_filtered,
  trust_outdated,
  tls_intercepted,
  http_intercepted,
  networks_blocked,
  apple_unreachable,
  large_hello_blocked,
  port_blocked,
  hosts_blocked,
  dns_tcp_blocked,
  resolver_down,
  clock_wrong,
  server_fault,
  unexplained,
  addresses_blocked,
  degraded_path,
};

/// There is one finding for each port: `port_blocked`, `large_hello_blocked`, `tls_intercepted` and
/// `proxy_denied`.
bool has_port(Cause cause);
/// Likewise, but there is one finding without a port where every port is concerned: `proxy_denied`.
bool may_concern_all_ports(Cause cause);
/// It can be the cause of failures from a source that has a proxy, or from one that has none.
bool can_hold(Cause cause, bool by_proxy);
/// What it rests on is no state of a probe but what became of its single attempts; it is looked for only
/// where no probe fails.
bool rests_on_attempts(Cause cause);
/// The hosts concerned are resolvers, if dns probes are among what it explains.
bool concerns_resolvers(Cause cause);

/// One sentence for a person, no full stop at its end: "this port is blocked, others work".
std::string_view meaning(Cause cause);
/// A few words: "Port % is blocked", where % stands for the port.
std::string_view heading(Cause cause, base::Language language);

}  // namespace reachd::verdict
