#pragma once

// Where the fault behind a finding sits, as far as the traces of its probes agree: the labels of the `_info`
// series.

#include <optional>
#include <string>
#include <vector>

#include "verdict/diagnose.hpp"

namespace reachd::verdict {

struct Info {
  std::optional<result::Mechanism> mechanism;
  std::optional<int> hop;
  std::optional<net::Address> last_hop;
  std::optional<net::Address> blocker;
  /// One that passes further than the failing port, on the same address; 0: none.
  std::uint16_t control_port = 0;
  std::string target;  ///< the one host concerned, or "3 hosts"; empty where none is
  bool loops = false;  ///< packets go round between last_hop and blocker: see result::Block

  /// It is known who stops it, or behind which router.
  bool has_place() const { return hop || last_hop || blocker; }
  bool same_place(const Info& other) const {
    return mechanism == other.mechanism && hop == other.hop && last_hop == other.last_hop &&
           blocker == other.blocker;
  }

  bool operator==(const Info&) const = default;
};

/// A field on which the blocks of the explained probes disagree is empty. A block that could not tell a field
/// says nothing about it, and neither does a probe that was not traced.
Info info_of(const Finding& finding, std::span<const Observation> observations);

/// The hosts concerned, sorted, each once: the targets; for a cause that concerns_resolvers() the resolvers
/// of the dns probes, where there are any.
std::vector<std::string> hosts_of(const Finding& finding, std::span<const Observation> observations);

}  // namespace reachd::verdict
