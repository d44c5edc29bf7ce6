#pragma once

// What came of the attempts of the last ten minutes, by the minute: how good the path is while the probe is
// up. An outage says nothing of that, and neither do the failures that it begins with: a failure counts once
// a success has followed it, and all is forgotten when the probe goes down. Else every outage would read as a
// lossy path for ten minutes after its end, and a drop for some seconds before it is known for what it is.

#include <array>

#include "core/time.hpp"
#include "probe/result.hpp"

namespace reachd::core {

class Recent {
 public:
  struct Counts {
    int attempts = 0;
    int failures = 0;
    int successes_resent = 0;  ///< whose first packet (SYN, first query) had to be sent again
  };

  void note(const probe::Result& result, Steady now) {
    if (result.outcome != probe::Outcome::ok) {
      ++waiting_failures_;
      return;
    }
    auto& slot = slots_[index(now)];
    if (slot.minute != minute(now)) slot = {minute(now), {}};
    slot.counts.attempts += 1 + waiting_failures_;
    slot.counts.failures += waiting_failures_;
    slot.counts.successes_resent += result.first_packet_resent;
    waiting_failures_ = 0;
  }
  void forget() { *this = {}; }

  Counts counts(Steady now) const {
    Counts sum;
    for (const auto& slot : slots_) {
      if (minute(now) - slot.minute >= minutes) continue;
      sum.attempts += slot.counts.attempts;
      sum.failures += slot.counts.failures;
      sum.successes_resent += slot.counts.successes_resent;
    }
    return sum;
  }

 private:
  static constexpr std::int64_t minutes = 10;
  struct Slot {
    std::int64_t minute = -minutes;
    Counts counts;
  };
  static std::int64_t minute(Steady now) { return now.time_since_epoch() / std::chrono::minutes(1); }
  static std::size_t index(Steady now) { return static_cast<std::size_t>(minute(now) % minutes); }

  std::array<Slot, minutes> slots_{};
  int waiting_failures_ = 0;  // that no success has followed yet
};

}  // namespace reachd::core
