#pragma once

// The two paths that a trace walked: for a person who looks at the page, not for a decision.

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "result/path.hpp"

namespace reachd::core {

using base::Wall;

/// A value.
struct TracedPaths {
  Wall ended;
  std::uint16_t port = 0;
  /// Of the same or of another address; 0: there was none, or `control` has the SYNs of the port itself.
  std::uint16_t control_port = 0;
  std::vector<result::Hop> failing;  ///< empty where nothing was looked for on the path
  std::vector<result::Hop> control;
  std::string text;  ///< what the block rests on: one sentence, no full stop at its end
};

}  // namespace reachd::core
