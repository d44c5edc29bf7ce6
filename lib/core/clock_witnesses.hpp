#pragma once

// Whether this host's clock is wrong, by the dates of HTTP answers. A server's own clock may be wrong, or a
// cache may have altered its date: only what two hosts agree on counts.

#include <chrono>
#include <cmath>
#include <map>
#include <optional>
#include <string>

namespace reachd::core {

/// Probing thread only.
class ClockWitnesses {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `offset`: this host's clock less that of `host`, in seconds.
  void note(const std::string& host, double offset, Time now) {
    if (seen_.size() >= limit && !seen_.contains(host)) seen_.clear();
    std::erase_if(seen_, [&](const auto& entry) { return now - entry.second.seen > period; });
    seen_[host] = {offset, now};
  }

  /// The smaller of two hosts' offsets that lie within a minute of each other, both seen in the hour before
  /// the last one; the smallest such if there are several, so that hosts that agree with this one decide.
  /// Nothing if no two agree.
  std::optional<double> agreed() const {
    std::optional<double> best;
    for (auto one = seen_.begin(); one != seen_.end(); ++one) {
      for (auto other = std::next(one); other != seen_.end(); ++other) {
        const double a = one->second.offset, b = other->second.offset;
        if (std::abs(a - b) > tolerance) continue;
        const double smaller = std::abs(a) < std::abs(b) ? a : b;
        if (!best || std::abs(smaller) < std::abs(*best)) best = smaller;
      }
    }
    return best;
  }

 private:
  static constexpr std::chrono::hours period{1};
  static constexpr double tolerance = 60;
  static constexpr std::size_t limit = 64;
  struct Seen {
    double offset = 0;
    Time seen{};
  };
  std::map<std::string, Seen> seen_;
};

}  // namespace reachd::core
