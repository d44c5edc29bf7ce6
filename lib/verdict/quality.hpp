#pragma once

// What may be wrong while nothing is down: some of a name's addresses, or the path as a whole.

#include <map>
#include <string>
#include <string_view>

#include "verdict/rows.hpp"

namespace reachd::verdict {

/// The addresses that one name (a label `target`) has now, as tried within the last 10 minutes over all its
/// probes.
using AddressesByTarget = std::map<std::string_view, std::map<net::Address, TriedAddress>>;
AddressesByTarget tried_addresses(const View& view);

/// Failed each time, and often enough to say so; or so often since it last worked.
bool always_fails(const TriedAddress& tried);
bool has_worked(const TriedAddress& tried);

/// Addresses of a finding of addresses_blocked, by network: one of those that Apple publishes for its push
/// service, else a /24 or a /48; smaller where it holds an address that works.
struct FailingRange {
  net::Network network;
  std::size_t addresses = 0;
  std::uint16_t port = 0;  ///< on which alone they fail; 0: on every port
};
std::vector<FailingRange> failing_ranges(const Finding& finding, const View& view);

/// What is counted for degraded_path: the attempts of probes that are up.
struct Quality {
  int attempts = 0;
  int failures = 0;
  int successes_resent = 0;
  std::size_t hosts_failing = 0;  ///< of a dns probe the host is its resolver
  std::size_t hosts_resent = 0;

  bool too_many_fail() const;
  bool too_many_resent() const;
};
Quality quality(const View& view);

}  // namespace reachd::verdict
