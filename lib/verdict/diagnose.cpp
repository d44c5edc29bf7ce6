#include "verdict/rows.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <unordered_map>

namespace reachd::verdict {

namespace {

using Rows = std::uint32_t;  // a set of rows; the lowest bit is the first

bool is_covered(const std::vector<Rows>& demands, Rows rows) {
  return std::ranges::all_of(demands, [&](Rows demand) { return (demand & rows) != 0; });
}

/// Of two sets of equal size the one that holds the first row in which they differ.
bool is_earlier(Rows a, Rows b) {
  const Rows difference = a ^ b;
  return (a & (difference & (~difference + 1))) != 0;
}

/// The smallest set that meets every demand.
Rows smallest(const std::vector<Rows>& demands, std::size_t count) {
  const Rows all = (Rows{1} << count) - 1;
  Rows best = all;
  for (Rows rows = 0; rows <= all; ++rows) {
    const int size = std::popcount(rows), best_size = std::popcount(best);
    if (size > best_size || (size == best_size && !is_earlier(rows, best))) continue;
    if (is_covered(demands, rows)) best = rows;
  }
  return best;
}

}  // namespace

std::vector<Finding> cover(std::span<const Row> rows, std::span<const std::size_t> failing) {
  std::unordered_map<std::size_t, Rows> explained_by;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (const auto& part : rows[r].parts) {
      for (const auto index : part.explains) explained_by[index] |= Rows{1} << r;
    }
  }
  std::vector<Rows> demands;
  Finding unexplained{Cause::unexplained, 0, {}};
  for (const auto index : failing) {
    const auto found = explained_by.find(index);
    if (found == explained_by.end()) {
      unexplained.explains.push_back(index);
    } else {
      demands.push_back(found->second);
    }
  }
  std::ranges::sort(demands);
  demands.erase(std::unique(demands.begin(), demands.end()), demands.end());
  const Rows taken = smallest(demands, rows.size());

  std::vector<Finding> findings;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const Rows self = Rows{1} << r;
    if ((taken & self) == 0) continue;
    for (const auto& part : rows[r].parts) {
      const auto is_needed = [&](std::size_t index) { return (explained_by[index] & taken) == self; };
      if (std::ranges::none_of(part.explains, is_needed)) continue;
      Finding finding{rows[r].cause, part.port, part.explains};
      std::ranges::sort(finding.explains);
      findings.push_back(std::move(finding));
    }
  }
  if (!unexplained.explains.empty()) findings.push_back(std::move(unexplained));
  return findings;
}

std::vector<net::Network> block_pages_of(std::span<const Observation> observations, net::Family family,
                                         const Facts& facts) {
  return view_of(observations, family, facts).block_pages;
}

std::vector<Finding> diagnose(std::span<const Observation> observations, net::Family family,
                              const Facts& facts) {
  const auto view = view_of(observations, family, facts);
  if (!view.failing.empty()) return cover(rows_that_hold(view), view.failing);
  for (const auto cause : base::all<Cause>) {
    if (!rests_on_attempts(cause) || !can_hold(cause, view.by_proxy())) continue;
    for (auto& part : row(cause).rule(view)) return {{cause, part.port, std::move(part.explains)}};
  }
  return {};
}

}  // namespace reachd::verdict
