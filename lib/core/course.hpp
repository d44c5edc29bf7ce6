#pragma once

// What came of the attempts of the last day, by the half hour: how a probe fared over hours, for people. The
// attempts themselves are remembered for ten minutes or so (see history.hpp). Forgotten at a restart.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include "base/time.hpp"
#include "result/result.hpp"

namespace reachd::core {

class Course {
 public:
  static constexpr std::chrono::minutes step{30};
  static constexpr std::size_t steps = 48;

  struct Step {
    std::uint16_t attempts = 0;  ///< at the shortest interval, 100 ms, there are 18,000 in half an hour
    std::uint16_t failures = 0;
    std::uint32_t slowest_us = 0;  ///< the longest connect (or, for DNS, exchange) of a success; 0: none
  };

  void note(const result::Result& result, base::Steady now) {
    move_to(now);
    auto& current = steps_.back();
    ++current.attempts;
    if (result.outcome != result::Outcome::ok) {
      ++current.failures;
      return;
    }
    const auto& connect = result.phase(result::Phase::connect);
    const auto& took = connect ? connect : result.phase(result::Phase::exchange);
    if (!took) return;
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(*took).count();
    current.slowest_us = std::max(current.slowest_us, static_cast<std::uint32_t>(us));
  }
  /// Oldest first; the last one is that of the moment given to move_to(), or of the last attempt. Steps begin
  /// at the same moment for all series.
  const std::array<Step, steps>& all() const { return steps_; }
  /// How long the last step had lasted then.
  std::chrono::nanoseconds age() const { return age_; }

  void move_to(base::Steady now) {
    age_ = now.time_since_epoch() % step;
    const auto number = now.time_since_epoch() / step;
    const auto by = number - number_;
    number_ = number;
    if (by <= 0) return;
    const auto forgotten = by < static_cast<std::int64_t>(steps) ? static_cast<std::size_t>(by) : steps;
    std::shift_left(steps_.begin(), steps_.end(), static_cast<std::ptrdiff_t>(forgotten));
    std::fill(steps_.end() - static_cast<std::ptrdiff_t>(forgotten), steps_.end(), Step{});
  }

 private:
  std::array<Step, steps> steps_{};
  std::chrono::nanoseconds age_{};
  std::int64_t number_ = 0;  // of the last step, since the steady clock began
};

}  // namespace reachd::core
