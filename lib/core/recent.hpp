#pragma once

// What came of the attempts of the last ten minutes, by the minute.

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
    auto& slot = slots_[index(now)];
    if (slot.minute != minute(now)) slot = {minute(now), {}};
    const bool ok = result.outcome == probe::Outcome::ok;
    ++slot.counts.attempts;
    slot.counts.failures += !ok;
    slot.counts.successes_resent += ok && result.first_packet_resent;
  }

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
};

}  // namespace reachd::core
