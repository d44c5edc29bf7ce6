#include "config/service_order.hpp"

#include <doctest/doctest.h>

using reachd::config::order_of;
using Numbers = std::vector<std::size_t>;
using Circles = std::vector<Numbers>;

TEST_CASE("what a node leads to comes before it") {
  CHECK(order_of({}).sorted.empty());
  CHECK(order_of({{1, 2}, {2}, {}}).sorted == Numbers{2, 1, 0});
  CHECK(order_of({{}, {0}, {0}}).sorted == Numbers{0, 1, 2});
  CHECK(order_of({{1, 2}, {2}, {}}).circles.empty());
}

TEST_CASE("cycles are found, and no node is lost because of them") {
  CHECK(order_of({{0}}).circles == Circles{{0}});
  CHECK(order_of({{0}}).sorted == Numbers{0});
  CHECK(order_of({{1}, {2}, {0}, {0}}).circles == Circles{{0, 1, 2}});
  CHECK(order_of({{1}, {2}, {0}, {0}}).sorted.size() == 4);
  // Two cycles through one node.
  CHECK(order_of({{1, 2}, {0}, {0}}).circles == Circles{{0, 1}, {0, 2}});
  CHECK(order_of({{1}, {0}, {3}, {2, 0}}).circles == Circles{{0, 1}, {2, 3}});
}

TEST_CASE("depth does not use stack") {
  std::vector<Numbers> chain(200'000);
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) chain[i].push_back(i + 1);
  const auto sorted = order_of(chain).sorted;
  REQUIRE(sorted.size() == chain.size());
  CHECK(sorted.front() == chain.size() - 1);
  CHECK(sorted.back() == 0);
}
