#pragma once

// From the settled states of all probes of one source and family to the fewest causes that explain them. Pure.
//
// Alerts fire on causes, so that one firewall rule is one alert and not forty. Rows of a table are read from the top:
// the first that explains every failing probe is published alone; where none does, the fewest rows that do together. A
// settled failure that no row explains is `unexplained`: a failure always has a cause.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "probe/block.hpp"
#include "probe/outcome.hpp"

namespace reachd::verdict {

/// In the order of the table. To add one: here, in the table of cause.cpp (name, meaning), and a row in rows.cpp.
enum class Cause : std::uint8_t {
  host_fault,
  link_down,
  captive_portal,
  uplink_down,
  dns_down,
  trust_outdated,
  tls_intercepted,
  apple_unreachable,
  port_blocked,
  hosts_blocked,
  dns_filtered,
  resolver_down,
  clock_wrong,
  server_fault,
  unexplained,
  addresses_blocked,
  degraded_path,
};
inline constexpr int cause_count = static_cast<int>(Cause::degraded_path) + 1;

std::string_view name(Cause cause);
/// `port_blocked` and `tls_intercepted` are told apart by the port.
bool has_port(Cause cause);

/// An address that a series has tried within the last 10 minutes.
struct TriedAddress {
  net::Address address;
  int attempts = 0;
  int failures = 0;
};

/// One series that takes part, as far as the diagnosis needs it.
struct Observation {
  std::string probe;
  std::string target;  ///< the label
  probe::Kind kind = probe::Kind::tcp;
  std::uint16_t port = 0;
  net::Family family = net::Family::ipv4;  ///< the label; of a dns probe that of its resolver's address
  config::Role role = config::Role::none;
  std::string resolver;          ///< dns only
  config::RecordType type = 0;   ///< dns only

  std::optional<bool> up;  ///< the settled state
  bool settled = false;    ///< the last attempt agrees with it
  probe::Outcome outcome = probe::Outcome::ok;  ///< of the last attempt
  bool tried_address = false;   ///< the last attempt got as far as connecting
  bool used_remembered = false; ///< its address was a remembered or configured one, as no resolver answered
  bool up_within_a_day = false; ///< it was up at some time in the last 24 h
  bool topmost_issuer_is_apple = false;
  std::string tls_issuer;       ///< of the last handshake
  std::optional<probe::Block> block;
  std::vector<TriedAddress> addresses;

  /// Of the last 10 minutes.
  int recent_attempts = 0;
  int recent_failures = 0;
  int recent_successes_resent = 0;  ///< successes whose first packet (SYN, first query) had to be sent again
};

/// One cause and the observations that it explains, by their index.
struct Finding {
  Cause cause = Cause::unexplained;
  std::uint16_t port = 0;  ///< where has_port(cause)
  std::vector<std::size_t> explains;

  bool operator==(const Finding&) const = default;
};

/// `observations`: all of one source that take part and count for `family`, and for dns_filtered also the dns probes of
/// the other family whose type is this one's. `clock_offset` in seconds, if known.
std::vector<Finding> diagnose(std::span<const Observation> observations, net::Family family,
                              std::optional<double> clock_offset);

}  // namespace reachd::verdict
