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
  auto& results = tried_[*result.address];
  results.emplace_back(now, reachable);
  std::erase_if(results, [&](const auto& one) { return now - one.first > window; });
  if (results.size() > results_limit) results.erase(results.begin());
  std::erase_if(tried_, [&](const auto& entry) { return now - entry.second.back().first > window; });
  if (tried_.size() > limit) {
    tried_.erase(std::min_element(tried_.begin(), tried_.end(), [](const auto& a, const auto& b) {
      return a.second.back().first < b.second.back().first;
    }));
  }
}

Addresses::Count Addresses::count(Steady now) const {
  Count count;
  for (const auto& [address, results] : tried_) {
    if (now - results.back().first > window) continue;
    ++(results.back().second ? count.reachable : count.unreachable);
  }
  return count;
}

std::vector<Addresses::Tried> Addresses::tried(Steady now) const {
  std::vector<Tried> all;
  for (const auto& [address, results] : tried_) {
    Tried one{address, 0, 0};
    for (const auto& [when, worked] : results) {
      if (now - when > window) continue;
      ++one.attempts;
      one.failures += !worked;
    }
    if (one.attempts > 0) all.push_back(one);
  }
  return all;
}

}  // namespace reachd::core
