#include "core/addresses.hpp"

#include <algorithm>

#include "result/failure.hpp"
#include "verdict/quality.hpp"

namespace reachd::core {

namespace {

using namespace std::chrono_literals;
using result::Outcome;

/// RFC 8305, section 8: the recommended delay between two connections, and the longest.
constexpr std::chrono::nanoseconds shortest_patience = 250ms;
constexpr std::chrono::nanoseconds longest_patience = 2s;
/// Older results than those of the window count as long as the newest does not.
constexpr std::size_t results_of_any_age = 3;

bool failed_before_connecting(Outcome outcome) {
  return result::stage(result::connect_outcome(outcome)) == result::Stage::connect;
}

}  // namespace

void Addresses::note(const result::Result& result, Steady now) {
  if (const auto& took = result.phase(result::Phase::connect)) last_connect_ = *took;
  for (const auto& other : result.other_addresses) note_beside(result.host, other, now);
  if (!result.tried_address || !result.address) return;
  note_answers(result.host, result.answers, now);
  const Place place{result.host, *result.address};
  if (result.outcome == Outcome::ok) note_worked(place, now);
  note_result(place, result.outcome, now);
}

// That it connects says nothing against a failure behind the connection.
void Addresses::note_beside(const std::string& host, const result::AddressResult& result, Steady now) {
  if (result::stage(result.outcome) == result::Stage::local) return;
  const auto known = tried_.find(result.address);
  const bool failed_behind = known != tried_.end() && known->second.last != Outcome::ok &&
                             !failed_before_connecting(known->second.last.value_or(Outcome::connect_timeout));
  if (result.outcome != Outcome::ok || !failed_behind)
    note_result({host, result.address}, result.outcome, now);
}

void Addresses::note_answers(const std::string& host, const std::vector<net::Address>& answers, Steady now) {
  if (answers.empty()) return;
  auto& known = answers_[host];
  known.asked = now;
  std::erase_if(known.seen, [&](const auto& entry) { return now - entry.second.last > window; });
  for (const auto& address : answers) {
    const auto [entry, fresh] = known.seen.try_emplace(address);
    auto& seen = entry->second;
    const bool stayed = std::ranges::find(known.present, address) != known.present.end();
    if (!fresh && !stayed) seen.came_back = now;
    seen.last = now;
  }
  known.present = answers;
  if (answers_.size() > names_limit) {
    answers_.erase(std::ranges::min_element(
        answers_, [](const auto& a, const auto& b) { return a.second.asked < b.second.asked; }));
  }
}

void Addresses::note_worked(const Place& place, Steady now) {
  std::erase(worked_, place);
  worked_.insert(worked_.begin(), place);
  if (worked_.size() > worked_limit) worked_.pop_back();
  std::erase_if(remembered_, [&](const auto& known) { return known.place.address == place.address; });
  remembered_.insert(remembered_.begin(), {place, now});
  if (remembered_.size() > remembered_limit) remembered_.pop_back();
}

void Addresses::note_result(const Place& place, Outcome outcome, Steady now) {
  const bool reachable = outcome == Outcome::ok;
  if (!reachable) std::erase_if(worked_, [&](const auto& known) { return known.address == place.address; });
  auto& history = tried_.try_emplace(place.address, History{place, {}, {}}).first->second;
  history.place = place;
  history.last = outcome;
  auto& results = history.results;
  results.emplace_back(now, reachable);
  while (results.size() > results_limit ||
         (results.size() > results_of_any_age && now - results.front().first > window)) {
    results.erase(results.begin());
  }
  const auto last = [](const auto& entry) { return entry.second.results.back().first; };
  std::erase_if(tried_, [&](const auto& entry) { return now - last(entry) > window; });
  if (tried_.size() > limit)
    tried_.erase(
        std::ranges::min_element(tried_, [&](const auto& a, const auto& b) { return last(a) < last(b); }));
}

bool Addresses::is_present(const Place& place, Steady now) const {
  const auto known = answers_.find(place.host);
  if (known == answers_.end()) return true;  // from before a restart, and not asked for since
  const auto& [asked, present, seen] = known->second;
  if (std::ranges::find(present, place.address) != present.end()) return true;
  const auto found = seen.find(place.address);
  return found != seen.end() && found->second.came_back && now - *found->second.came_back <= window;
}

Beginning Addresses::where_it_worked(Steady now) const {
  Beginning beginning;
  if (worked_.empty()) return beginning;
  beginning.host = worked_.front().host;
  for (const auto& place : worked_) beginning.first.push_back(place.address);
  const auto known = answers_.find(beginning.host);
  if (known == answers_.end()) return beginning;
  const auto& seen = known->second.seen;
  for (const auto& [address, when] : seen) {
    if (when.came_back && now - *when.came_back <= window) beginning.rotating.push_back(address);
  }
  const auto stood = std::ranges::find_if(worked_, [&](const auto& place) {
    const auto found = seen.find(place.address);
    return place.host == beginning.host && found != seen.end() && now - found->second.last <= window;
  });
  if (!beginning.rotating.empty() && stood != worked_.end()) beginning.rotated = stood->address;
  return beginning;
}

// The one not tried for longest first: two of one network fail in the same attempt, and each is to have its
// turn. One that the last answer did not hold is no reason to ask for its name again, but begun with if this
// answer does.
Beginning Addresses::where_in_doubt(Steady now) const {
  std::vector<const History*> doubtful;
  for (const auto& [address, history] : tried_) {
    const auto tried = sum(history, now);
    if (tried.failures_in_a_row > 0 && !verdict::always_fails(tried)) doubtful.push_back(&history);
  }
  std::ranges::sort(doubtful, [](const auto* a, const auto* b) {
    return a->results.back().first < b->results.back().first;
  });
  Beginning beginning;
  for (const auto* history : doubtful) {
    if (beginning.host.empty() && is_present(history->place, now)) beginning.host = history->place.host;
    beginning.first.push_back(history->place.address);
  }
  return beginning;
}

std::vector<net::Address> Addresses::remembered(Steady now) const {
  std::vector<net::Address> addresses;
  for (const auto& [place, worked] : remembered_) {
    if (now - worked <= remembered_for) addresses.push_back(place.address);
  }
  return addresses;
}

std::chrono::nanoseconds Addresses::patience() const {
  return std::clamp(2 * last_connect_, shortest_patience, longest_patience);
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
  verdict::TriedAddress sum;
  sum.address = history.place.address;
  if (history.results.empty() || now - history.results.back().first > window) return sum;
  sum.last = history.last.value_or(history.results.back().second ? Outcome::ok : Outcome::connect_timeout);
  sum.before_outage = history.results.back().first < outage_from_;
  for (const auto& [when, worked] : history.results) {
    if (when < counted_from_) continue;
    if (worked) sum.worked = when;
    if (!worked && sum.failures_in_a_row == 0) sum.failing_since = when;
    sum.failures_in_a_row = worked ? 0 : sum.failures_in_a_row + 1;
    if (now - when > window) continue;
    ++sum.attempts;
    sum.failures += !worked;
  }
  return sum;
}

std::map<net::Address, std::uint64_t> Addresses::names_by_address(Steady now) const {
  std::map<net::Address, std::uint64_t> names;
  std::uint64_t name = 1;
  for (const auto& [host, answers] : answers_) {
    if (now - answers.asked <= window) {
      for (const auto& address : answers.present) names[address] |= name;
      for (const auto& [address, when] : answers.seen) {
        if (when.came_back && now - *when.came_back <= window) names[address] |= name;
      }
    }
    name <<= 1;
  }
  return names;
}

std::vector<verdict::TriedAddress> Addresses::tried(Steady now) const {
  std::vector<verdict::TriedAddress> all;
  const auto names = names_by_address(now);
  for (const auto& [address, history] : tried_) {
    auto tried = sum(history, now);
    if (tried.attempts == 0) continue;
    const auto known = names.find(address);
    if (known != names.end())
      tried.names = known->second;
    else if (answers_.contains(history.place.host))
      tried.names = 0;
    all.push_back(tried);
  }
  return all;
}

std::vector<WorkedMemory> Addresses::save_remembered(Now now) const {
  std::vector<WorkedMemory> all;
  for (const auto& [place, worked] : remembered_) all.push_back({place, now.wall_of(worked)});
  return all;
}

void Addresses::restore(const std::vector<WorkedMemory>& remembered, bool works, Now now) {
  for (const auto& [place, worked] : remembered) {
    if (remembered_.size() < remembered_limit) remembered_.push_back({place, now.steady_of(worked)});
  }
  if (works && !remembered_.empty()) worked_ = {remembered_.front().place};
}

std::vector<TriedMemory> Addresses::save(Now now) const {
  std::vector<TriedMemory> all;
  for (const auto& [address, history] : tried_) {
    TriedMemory saved{history.place, {}, history.last};
    for (const auto& [when, worked] : history.results) {
      if (when >= counted_from_) saved.results.emplace_back(now.wall_of(when), worked);
    }
    if (!saved.results.empty()) all.push_back(std::move(saved));
  }
  return all;
}

void Addresses::restore(const TriedMemory& saved, Now now) {
  if (saved.results.empty() || tried_.size() >= limit) return;
  History history{saved.place, {}, saved.last};
  for (const auto& [when, worked] : saved.results) {
    if (history.results.size() < results_limit) history.results.emplace_back(now.steady_of(when), worked);
  }
  tried_.insert_or_assign(history.place.address, std::move(history));
}

}  // namespace reachd::core
