#include "verdict/diagnose.hpp"

#include "verdict/cover.hpp"

namespace reachd::verdict {

std::vector<Finding> diagnose(std::span<const Observation> observations, net::Family family,
                              const Facts& facts) {
  const auto view = view_of(observations, family, facts);
  if (!view.failing.empty()) return cover(rows_that_hold(view), view.failing);
  for (const auto cause : base::all<Cause>) {
    if (!rests_on_attempts(cause)) continue;
    for (auto& part : row(cause).rule(view)) return {{cause, part.port, std::move(part.explains)}};
  }
  return {};
}

}  // namespace reachd::verdict
