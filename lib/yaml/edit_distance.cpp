#include "yaml/edit_distance.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace reachd::yaml {

namespace {

/// No name of ours is longer (63 bytes at most, times two), and the rows fit on the stack.
constexpr std::size_t longest = 128;
using Row = std::array<int, longest + 1>;

bool same(char a, char b) {
  return base::lower_case(a) == base::lower_case(b);
}

}  // namespace

int edit_distance(std::string_view a, std::string_view b, int limit) {
  const auto shorter = std::min(a.size(), b.size());
  const auto longer = std::max(a.size(), b.size());
  if (longer > longest || longer - shorter > static_cast<std::size_t>(limit)) return limit + 1;
  Row before_last{}, last{}, row{};
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    int least = row[0];
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int replaced = last[j - 1] + (same(a[i - 1], b[j - 1]) ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      least = std::min(least, row[j]);
    }
    if (least > limit) return limit + 1;
    before_last = last;
    last = row;
  }
  return std::min(last[b.size()], limit + 1);
}

std::string_view nearest(std::string_view wrong, const std::vector<std::string_view>& known) {
  std::string_view best;
  int limit = std::min(static_cast<int>(std::min(wrong.size(), longest)) / 3, 3);
  for (const auto word : known) {
    const int distance = edit_distance(wrong, word, limit);
    if (distance > limit) continue;
    best = word;
    limit = distance - 1;
    if (limit < 0) break;
  }
  return best;
}

}  // namespace reachd::yaml
