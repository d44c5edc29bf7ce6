#pragma once

// What came of the attempts of the last ten minutes, by the minute: how good the path is while the probe is
// up. An outage says nothing of that, and neither do the failures that it begins with: a failure counts once
// a success has followed it, and all is forgotten when the probe goes down. Else every outage would read as a
// lossy path for ten minutes after its end, and a drop for some seconds before it is known for what it is.

#include <array>
#include <vector>

#include "base/time.hpp"
#include "result/result.hpp"

namespace reachd::core {

using base::Steady;

class Recent {
 public:
  struct Counts {
    int attempts = 0;
    int failures = 0;
    int successes_resent = 0;  ///< whose first packet (SYN, first query) had to be sent again
  };

  void note(const result::Result& result, Steady now) {
    if (result.outcome != result::Outcome::ok) {
      ++waiting_failures_;
      return;
    }
    auto& slot = slots_[index(minute(now))];
    if (slot.minute != minute(now)) slot = {minute(now), {}};
    slot.counts.attempts += 1 + waiting_failures_;
    slot.counts.failures += waiting_failures_;
    slot.counts.successes_resent += result.first_packet_resent;
    waiting_failures_ = 0;
  }
  void forget() { *this = {}; }

  /// One minute of the ten, by its age: 0 is the present one.
  struct Minute {
    int age = 0;
    Counts counts;
  };
  std::vector<Minute> minutes_of(Steady now) const {
    std::vector<Minute> result;
    for (const auto& slot : slots_) {
      const auto age = minute(now) - slot.minute;
      if (age < minutes && slot.counts.attempts > 0) result.push_back({static_cast<int>(age), slot.counts});
    }
    return result;
  }
  /// As if they had been counted here.
  void restore(const std::vector<Minute>& counted, Steady now) {
    for (const auto& one : counted) {
      if (one.age >= 0 && one.age < minutes)
        slots_[index(minute(now) - one.age)] = {minute(now) - one.age, one.counts};
    }
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
  /// Of minutes before this host was started, too.
  static std::size_t index(std::int64_t minute) {
    return static_cast<std::size_t>((minute % minutes + minutes) % minutes);
  }

  std::array<Slot, minutes> slots_{};
  int waiting_failures_ = 0;  // that no success has followed yet
};

}  // namespace reachd::core
