#include "yaml/edit_distance.hpp"

#include <doctest/doctest.h>

using namespace reachd::yaml;

TEST_CASE("edit distance counts a swap as one edit") {
  CHECK(edit_distance("port", "port", 3) == 0);
  CHECK(edit_distance("prot", "port", 3) == 1);
  CHECK(edit_distance("PORT", "port", 3) == 0);
  CHECK(edit_distance("intervall", "interval", 3) == 1);
  CHECK(edit_distance("kitten", "sitting", 3) == 3);
  CHECK(edit_distance("kitten", "sitting", 2) == 3);
  CHECK(edit_distance("", "abc", 3) == 3);
  CHECK(edit_distance("a", std::string(200, 'a'), 3) == 4);
  CHECK(edit_distance(std::string(200, 'a'), std::string(200, 'a'), 3) == 4);
}

TEST_CASE("the nearest word must be near") {
  CHECK(nearest("intervall", {"timeout", "interval", "fast_interval"}) == "interval");
  CHECK(nearest("campus-c", {"campus-a", "campus-b"}) == "campus-a");
  CHECK(nearest("ab", {"cd", "b"}).empty());
  CHECK(nearest("elsewhere", {"here", "there"}).empty());
  CHECK(nearest("x", {}).empty());
}
