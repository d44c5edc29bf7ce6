#pragma once

// The labels that say where something is blocked.

#include <string>

#include "result/place_limit.hpp"

namespace reachd::metrics {

struct PlaceLabels {
  std::string hop, last_hop, blocker;  ///< empty: unknown

  /// `place`: a result::Block or a verdict::Info.
  PlaceLabels(const auto& place, const result::ManyPlaces& many)
      : hop(place.hop ? std::to_string(*place.hop) : ""),
        last_hop(place.last_hop ? place.last_hop->to_string() : ""),
        blocker(place.blocker ? place.blocker->to_string() : "") {
    if (many.hop) hop = result::LabelLimit::many;
    if (many.last_hop) last_hop = result::LabelLimit::many;
    if (many.blocker) blocker = result::LabelLimit::many;
  }
};

}  // namespace reachd::metrics
