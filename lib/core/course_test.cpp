#include "core/course.hpp"

#include <doctest/doctest.h>

using namespace reachd;
using namespace reachd::core;
using namespace std::chrono_literals;

namespace {

result::Result attempt(std::optional<std::chrono::nanoseconds> connect) {
  result::Result result;
  result.outcome = connect ? result::Outcome::ok : result::Outcome::connect_timeout;
  result.phase(result::Phase::connect) = connect;
  return result;
}

}  // namespace

TEST_CASE("the course of a day counts attempts by the half hour") {
  Course course;
  const base::Steady start{100h + 10min};
  course.note(attempt(5ms), start);
  course.note(attempt(9ms), start + 1min);
  course.note(attempt(std::nullopt), start + 19min);
  const auto& now = course.all().back();
  CHECK(now.attempts == 3);
  CHECK(now.failures == 1);
  CHECK(now.slowest_us == 9000);
  CHECK(course.age() == 29min);

  // The step ends with the half hour, not half an hour after its first attempt.
  course.note(attempt(2ms), start + 20min);
  CHECK(course.age() == 0min);
  CHECK(course.all().back().attempts == 1);
  CHECK(course.all()[Course::steps - 2].failures == 1);

  SUBCASE("a pause leaves empty steps") {
    course.move_to(start + 20min + 90min);
    CHECK(course.all().back().attempts == 0);
    CHECK(course.all()[Course::steps - 4].attempts == 1);
    CHECK(course.all()[Course::steps - 5].attempts == 3);
  }
  SUBCASE("what is a day old is forgotten") {
    course.move_to(start + 24h);
    CHECK(course.all().front().attempts == 1);
    course.move_to(start + 24h + 20min);
    CHECK(course.all().front().attempts == 0);
    course.note(attempt(1ms), start + 1000h);
    CHECK(course.all().back().attempts == 1);
  }
}
