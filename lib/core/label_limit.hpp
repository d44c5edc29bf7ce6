#pragma once

// Keeps a label whose values come from the network from growing without bound: a middlebox that forges a new
// issuer for every connection would otherwise make a new series each time.

#include <deque>
#include <string>
#include <utility>

#include "core/time.hpp"

namespace reachd::core {

class LabelLimit {
 public:
  static constexpr std::size_t values_an_hour = 10;

  /// `value`, or "many" where ten other values were seen within the last hour.
  std::string admit(const std::string& value, Steady now) {
    while (!seen_.empty() && now - seen_.front().first > std::chrono::hours(1)) seen_.pop_front();
    for (auto entry = seen_.begin(); entry != seen_.end(); ++entry) {
      if (entry->second != value) continue;
      seen_.erase(entry);
      seen_.emplace_back(now, value);
      return value;
    }
    if (seen_.size() >= values_an_hour) return "many";
    seen_.emplace_back(now, value);
    return value;
  }

 private:
  std::deque<std::pair<Steady, std::string>> seen_;  // by the time last seen
};

}  // namespace reachd::core
