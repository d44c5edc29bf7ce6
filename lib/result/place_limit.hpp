#pragma once

// Limits the labels that say where something is blocked.

#include <string>

#include "net/address.hpp"
#include "result/label_limit.hpp"

namespace reachd::result {

/// Which of these labels had too many values lately: they read "many" in metrics. The journal, page and JSON
/// show all values.
struct ManyPlaces {
  bool hop = false;
  bool last_hop = false;
  bool blocker = false;

  bool operator==(const ManyPlaces&) const = default;
};

class PlaceLimit {
 public:
  /// `place`: a result::Block or a verdict::Info.
  ManyPlaces admit(const auto& place, base::Steady now) {
    return {.hop = !hops_.admits(place.hop ? std::to_string(*place.hop) : std::string(), now),
            .last_hop = !last_hops_.admits(place.last_hop ? place.last_hop->to_string() : std::string(), now),
            .blocker = !blockers_.admits(place.blocker ? place.blocker->to_string() : std::string(), now)};
  }

 private:
  LabelLimit hops_, last_hops_, blockers_;
};

}  // namespace reachd::result
