#include "result/path.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace reachd::result {

namespace {

Hop hop(int distance, Hop::Answer answer, const char* router = nullptr) {
  Hop result;
  result.distance = distance;
  result.answer = answer;
  if (router != nullptr) result.router = net::Address::parse(router);
  return result;
}

}  // namespace

TEST_CASE("the contents of a path") {
  using Answer = Hop::Answer;
  const std::vector<Hop> hops{hop(1, Answer::time_exceeded, "10.1.0.1"), hop(2, Answer::silent),
                              hop(3, Answer::time_exceeded, "10.3.0.1"), hop(4, Answer::connected)};
  CHECK(at(hops, 0) == nullptr);
  CHECK(at(hops, 2) == &hops[1]);
  CHECK(at(hops, 5) == nullptr);
  CHECK(end_of(hops) == &hops[3]);
  CHECK(last_router(hops) == &hops[2]);
  CHECK(connected_at(hops) == 4);
  CHECK(loop_in(hops) == nullptr);
  CHECK(hop_text(hops[0]) == base::TranslatedText{"hop 1 (10.1.0.1)", "Hop 1 (10.1.0.1)"});
  CHECK(hop_text(hops[1]) == base::TranslatedText{"hop 2", "Hop 2"});

  const auto cut = Hops(hops).first(2);
  CHECK(end_of(cut) == nullptr);
  CHECK(connected_at(cut) == std::nullopt);
  CHECK(end_of({}) == nullptr);
  CHECK(last_router({}) == nullptr);
}

TEST_CASE("a router seen three times is a loop, twice is not") {
  using Answer = Hop::Answer;
  std::vector<Hop> hops;
  for (int i = 1; i <= 4; ++i)
    hops.push_back(hop(i, Answer::time_exceeded, i % 2 == 1 ? "10.1.0.1" : "10.2.0.1"));
  CHECK(loop_in(hops) == nullptr);
  hops.push_back(hop(5, Answer::time_exceeded, "10.1.0.1"));
  REQUIRE(loop_in(hops) != nullptr);
  CHECK(loop_in(hops)->router == net::Address::parse("10.1.0.1"));
}

}  // namespace reachd::result
