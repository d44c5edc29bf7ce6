#pragma once

// Limits what one probe may write: at most 20 entries in any hour, then one that says how many were
// suppressed. Pure: the time is passed in, and nothing is written here. One object per probe, used by one
// thread.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace reachd::journal {

class RateLimit {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::size_t limit = 20;
  static constexpr std::chrono::hours window{1};

  /// Whether an entry may be written at `now`; if not, it is counted as suppressed. `now` never goes back.
  bool admit(Time now) {
    if (used_ == limit && now < times_[next_] + window) {
      ++left_out_;
      return false;
    }
    times_[next_] = now;
    next_ = (next_ + 1) % limit;
    if (used_ < limit) ++used_;
    return true;
  }

  /// When to write the entry about suppressed ones: as soon as there is room for entries again. Nothing if
  /// none was suppressed.
  std::optional<Time> report_due() const {
    if (left_out_ == 0) return std::nullopt;
    return times_[next_] + window;
  }

  /// The number of suppressed entries, once the entry about them is due; then restarts the count. 0: write
  /// nothing. Call before admit(), and at report_due(): that entry itself does not count towards the limit.
  std::uint64_t take_left_out(Time now) {
    const auto due = report_due();
    if (!due || now < *due) return 0;
    const auto count = left_out_;
    left_out_ = 0;
    return count;
  }

 private:
  std::array<Time, limit> times_{};  ///< a ring; times_[next_] is the oldest once all are used
  std::size_t next_ = 0;
  std::size_t used_ = 0;
  std::uint64_t left_out_ = 0;
};

}  // namespace reachd::journal
