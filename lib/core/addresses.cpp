#include "core/addresses.hpp"

#include <algorithm>

#include "verdict/quality.hpp"

namespace reachd::core {

void Addresses::note(const result::Result& result, Steady now) {
  if (!result.tried_address || !result.address) return;
  const bool reachable = result.outcome == result::Outcome::ok;
  const Place place{result.host, *result.address};
  std::erase(worked_, place);
  if (reachable) {
    worked_.insert(worked_.begin(), place);
    if (worked_.size() > worked_limit) worked_.pop_back();
    remembered_ = place;
    remembered_at_ = now;
  }
  auto& history = tried_.try_emplace(*result.address, History{place, {}}).first->second;
  history.place = place;
  auto& results = history.results;
  results.emplace_back(now, reachable);
  std::erase_if(results, [&](const auto& attempt) { return now - attempt.first > window; });
  if (results.size() > results_limit) results.erase(results.begin());
  const auto last = [](const auto& entry) { return entry.second.results.back().first; };
  std::erase_if(tried_, [&](const auto& entry) { return now - last(entry) > window; });
  note_doubt(history, reachable, now);
  if (tried_.size() > limit) {
    tried_.erase(std::min_element(tried_.begin(), tried_.end(),
                                  [&](const auto& a, const auto& b) { return last(a) < last(b); }));
  }
}

void Addresses::note_doubt(const History& history, bool reachable, Steady now) {
  const bool same = doubtful_ && doubtful_->address == history.place.address;
  if (reachable) {
    if (same) doubtful_.reset();
    return;
  }
  doubtful_.reset();
  if (!verdict::always_fails(sum(history, now))) doubtful_ = history.place;
}

Addresses::Count Addresses::count(Steady now) const {
  Count count;
  for (const auto& [address, history] : tried_) {
    const auto& results = history.results;
    if (now - results.back().first > window) continue;
    ++(results.back().second ? count.reachable : count.unreachable);
  }
  return count;
}

verdict::TriedAddress Addresses::sum(const History& history, Steady now) const {
  verdict::TriedAddress sum{history.place.address, 0, 0, 0};
  for (const auto& [when, worked] : history.results) {
    if (now - when > window || when < counted_from_) continue;
    ++sum.attempts;
    sum.failures += !worked;
    sum.failures_in_a_row = worked ? 0 : sum.failures_in_a_row + 1;
  }
  return sum;
}

std::vector<verdict::TriedAddress> Addresses::tried(Steady now) const {
  std::vector<verdict::TriedAddress> all;
  for (const auto& [address, history] : tried_) {
    if (const auto tried = sum(history, now); tried.attempts > 0) all.push_back(tried);
  }
  return all;
}

void Addresses::restore(const Place& place, Steady worked, bool works) {
  remembered_ = place;
  remembered_at_ = worked;
  if (works) worked_ = {place};
}

std::vector<TriedMemory> Addresses::save(Now now) const {
  std::vector<TriedMemory> all;
  for (const auto& [address, history] : tried_) {
    TriedMemory saved{history.place, {}};
    for (const auto& [when, worked] : history.results) {
      if (now.steady - when <= window && when >= counted_from_)
        saved.results.emplace_back(now.wall_of(when), worked);
    }
    if (!saved.results.empty()) all.push_back(std::move(saved));
  }
  return all;
}

void Addresses::restore(const TriedMemory& saved, Now now) {
  if (saved.results.empty() || tried_.size() >= limit) return;
  History history{saved.place, {}};
  for (const auto& [when, worked] : saved.results) {
    if (history.results.size() < results_limit) history.results.emplace_back(now.steady_of(when), worked);
  }
  tried_.insert_or_assign(history.place.address, std::move(history));
}

}  // namespace reachd::core
