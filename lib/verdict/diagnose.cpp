#include "verdict/diagnose.hpp"

#include "verdict/cover.hpp"
#include "verdict/quality.hpp"

namespace reachd::verdict {

std::vector<Finding> diagnose(std::span<const Observation> observations, net::Family family,
                              std::optional<double> clock_offset) {
  const auto view = view_of(observations, family, clock_offset);
  if (!view.failing.empty()) return cover(rows_that_hold(view), view.failing);
  if (auto explains = addresses_blocked(view); !explains.empty())
    return {{Cause::addresses_blocked, 0, std::move(explains)}};
  if (auto explains = degraded_path(view); !explains.empty())
    return {{Cause::degraded_path, 0, std::move(explains)}};
  return {};
}

}  // namespace reachd::verdict
