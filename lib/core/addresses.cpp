#include "core/addresses.hpp"

#include <algorithm>

namespace reachd::core {

void Addresses::note(const probe::Result& result, Steady now) {
  if (!result.tried_address || !result.address) return;
  const bool reachable = result.outcome == probe::Outcome::ok;
  const Place place{result.host, *result.address};
  std::erase(worked_, place);
  if (reachable) {
    worked_.insert(worked_.begin(), place);
    if (worked_.size() > worked_limit) worked_.pop_back();
    remembered_ = place;
  }
  tried_[*result.address] = {now, reachable};
  std::erase_if(tried_, [&](const auto& entry) { return now - entry.second.when > window; });
  if (tried_.size() > limit) {
    tried_.erase(std::min_element(tried_.begin(), tried_.end(), [](const auto& a, const auto& b) {
      return a.second.when < b.second.when;
    }));
  }
}

Addresses::Count Addresses::count(Steady now) const {
  Count count;
  for (const auto& [address, last] : tried_) {
    if (now - last.when > window) continue;
    ++(last.reachable ? count.reachable : count.unreachable);
  }
  return count;
}

}  // namespace reachd::core
