#pragma once

// Keeps a label whose values come from the network from growing without bound: a middlebox that forges a new
// issuer for every connection, or a path that differs at every trace, would otherwise create a new series
// each time.

#include <deque>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.hpp"

namespace reachd::result {

class LabelLimit {
 public:
  static constexpr std::size_t values_an_hour = 10;
  static constexpr std::string_view many = "many";  ///< replaces every further value

  /// To be called whenever the label may have changed. False if ten other values were seen within the last
  /// hour; a value counts as seen for as long as the label has it.
  bool admits(const std::string& value, base::Steady now) {
    if (held_) seen_.back().first = now;
    while (!seen_.empty() && now - seen_.front().first > std::chrono::hours(1)) seen_.pop_front();
    std::erase_if(seen_, [&](const auto& one) { return one.second == value; });
    held_ = seen_.size() < values_an_hour;
    if (held_) seen_.emplace_back(now, value);
    return held_;
  }

 private:
  std::deque<std::pair<base::Steady, std::string>> seen_;  // ordered by the time last seen
  bool held_ = false;                                      // the last of them is the label's current value
};

}  // namespace reachd::result
