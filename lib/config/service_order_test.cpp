#include "config/service_order.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using reachd::config::ordered_groups;
using Groups = std::vector<std::vector<std::size_t>>;

TEST_CASE("what a node leads to comes before it") {
  CHECK(ordered_groups({}) == Groups{});
  CHECK(ordered_groups({{1, 2}, {2}, {}}) == Groups{{2}, {1}, {0}});
  CHECK(ordered_groups({{}, {0}, {0}}) == Groups{{0}, {1}, {2}});
}

TEST_CASE("a cycle is one group") {
  CHECK(ordered_groups({{0}}) == Groups{{0}});
  CHECK(ordered_groups({{1}, {2}, {0}, {0}}) == Groups{{0, 1, 2}, {3}});
  // Two cycles through one node.
  CHECK(ordered_groups({{1, 2}, {0}, {0}}) == Groups{{0, 1, 2}});
  CHECK(ordered_groups({{1}, {0}, {3}, {2, 0}}) == Groups{{0, 1}, {2, 3}});
}

TEST_CASE("depth does not use stack") {
  std::vector<std::vector<std::size_t>> chain(200'000);
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) chain[i].push_back(i + 1);
  const auto groups = ordered_groups(chain);
  REQUIRE(groups.size() == chain.size());
  CHECK(groups.front() == std::vector<std::size_t>{chain.size() - 1});
  CHECK(groups.back() == std::vector<std::size_t>{0});
}
