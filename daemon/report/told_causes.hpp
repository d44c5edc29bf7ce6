#pragma once

// The causes of a snapshot as a person is told them, on the page and by `reachd once`: once each, for however
// many sources and families.

#include <set>
#include <string>
#include <vector>

#include "core/snapshot.hpp"

namespace reachd::report {

struct ToldCause {
  verdict::Cause cause = verdict::Cause::unexplained;
  std::uint16_t port = 0;  ///< where has_port(cause)
  std::set<net::Family> families;
  std::vector<std::string> sources;
  verdict::Sentence sentence;         ///< with its time
  std::vector<std::string> evidence;  ///< of all sources and families, each line once

  /// "Port 5223 is blocked".
  std::string heading(base::Language language) const;
  /// "port_blocked 5223", as in labels of metrics.
  std::string name() const;
};

/// In the order of sources. Causes whose sentences differ in nothing but their source, addresses and family
/// are one, told of all these sources.
std::vector<ToldCause> told_causes(const core::Snapshot& snapshot, base::Language language);

/// The language of the configuration.
base::Language language_of(const core::Snapshot& snapshot);

}  // namespace reachd::report
