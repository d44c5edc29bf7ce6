#include "locate/return_path.hpp"

#include <doctest/doctest.h>

namespace reachd::locate {

TEST_CASE("which hop limits tell a forged RST from the server's own") {
  // The server is at distance 4 and its packets arrive with 61, having begun with 64.
  const ResetTest test(61, 4);
  CHECK(test.limits == std::vector{65, 62, 61});
  CHECK(test.of(0) == ResetOrigin::unclear);  // it began with more than 64
  CHECK(test.of(1) == ResetOrigin::nearer);
  CHECK(test.of(2) == ResetOrigin::server);
  CHECK(test.of(-1) == ResetOrigin::unclear);
}

TEST_CASE("nothing can stand between two neighbours, and no limit is beyond 255") {
  const ResetTest neighbour(64, 1);
  CHECK(neighbour.limits == std::vector{65, 64});
  CHECK(neighbour.of(0) == ResetOrigin::unclear);
  CHECK(neighbour.of(1) == ResetOrigin::server);

  const ResetTest highest(252, 4);
  CHECK(highest.limits == std::vector{253, 252});
  CHECK(highest.of(0) == ResetOrigin::nearer);

  const ResetTest all(255, 1);
  CHECK(all.limits == std::vector{255});
  CHECK(all.of(0) == ResetOrigin::server);
}

}  // namespace reachd::locate
