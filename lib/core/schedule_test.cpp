#include "core/schedule.hpp"

#include <doctest/doctest.h>

#include "core/test_plan.hpp"

using namespace reachd;
using namespace reachd::core;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

constexpr config::Schedule times{.interval = 30s, .timeout = 5s, .fall = 3, .rise = 2, .fast_interval = 1s};

Steady after(nanoseconds since_start) {
  return at(since_start).steady;
}
std::vector<TaskId> all(Schedule& schedule, nanoseconds now) {
  std::vector<TaskId> started;
  while (const auto id = schedule.next(after(now))) started.push_back(*id);
  return started;
}
std::uint64_t skipped(const Schedule& schedule, SkipReason reason) {
  return schedule.skipped()[static_cast<std::size_t>(reason)];
}

}  // namespace

TEST_CASE("first starts are spread over the interval, but over no more than the limit") {
  const Schedule schedule({.spread = 10s});
  CHECK(schedule.first_start(times, 0, 4, after(0s)) == after(0s));
  CHECK(schedule.first_start(times, 3, 4, after(0s)) == after(7500ms));
  auto often = times;
  often.interval = 2s;
  CHECK(schedule.first_start(often, 3, 4, after(0s)) == after(1500ms));
}

TEST_CASE("a task leaves its grid while it is probed fast, and returns to it") {
  Schedule schedule({});
  CHECK(schedule.next_wake() == Steady::max());
  schedule.add(1, times, true, after(3s));
  CHECK(all(schedule, 3s - 1ns).empty());
  CHECK(all(schedule, 3s) == std::vector<TaskId>{1});
  CHECK(schedule.in_flight() == 1);
  CHECK(schedule.attempted() == 0);
  CHECK(schedule.ended(1));
  schedule.proceed(1, true, after(3100ms));
  CHECK(schedule.attempted() == 1);
  CHECK(schedule.next_wake() == after(4s));
  CHECK(all(schedule, 4200ms) == std::vector<TaskId>{1});  // late by 0.2 s
  CHECK(schedule.lag().counts == decltype(schedule.lag().counts){1, 0, 0, 0, 0, 0, 0, 0, 1, 0});
  schedule.ended(1);
  schedule.proceed(1, false, after(4300ms));
  CHECK(schedule.next_wake() == after(33s));
}

TEST_CASE("an attempt longer than the fast interval is followed by the next at once") {
  Schedule schedule({});
  schedule.add(1, times, true, after(0s));
  all(schedule, 0s);
  schedule.ended(1);
  schedule.proceed(1, true, after(5s));
  CHECK(schedule.next_wake() == after(5s));
}

TEST_CASE("what is due while it runs is skipped, and counted unless it is probed fast") {
  for (const bool fast : {false, true}) {
    Schedule schedule({});
    schedule.add(1, times, fast, after(0s));
    all(schedule, 0s);
    CHECK(all(schedule, 30s).empty());
    CHECK(skipped(schedule, SkipReason::running) == (fast ? 0 : 1));
    CHECK(schedule.next_wake() == after(60s));
  }
}

TEST_CASE("beyond the limit of attempts under way a task waits: for its fast interval, or for its grid") {
  Schedule schedule({.in_flight = 1});
  schedule.add(1, times, false, after(0s));
  schedule.add(2, times, true, after(0s));
  schedule.add(3, times, false, after(0s));
  CHECK(all(schedule, 0s) == std::vector<TaskId>{1});
  CHECK(skipped(schedule, SkipReason::limit) == 2);
  CHECK(schedule.next_wake() == after(1s));
  schedule.ended(1);
  CHECK(all(schedule, 1s) == std::vector<TaskId>{2});
  schedule.ended(2);
  CHECK(schedule.next_wake() == after(30s));
}

TEST_CASE("a removed task is never due, and its attempt still ends") {
  Schedule schedule({});
  schedule.add(1, times, false, after(0s));
  all(schedule, 0s);
  schedule.remove(1);
  CHECK(schedule.next_wake() == Steady::max());
  CHECK(schedule.in_flight() == 1);
  CHECK_FALSE(schedule.ended(1));
  CHECK(schedule.in_flight() == 0);
}

TEST_CASE("another interval brings a task forward, and never puts it off") {
  Schedule schedule({});
  schedule.add(1, times, false, after(0s));
  all(schedule, 0s);
  schedule.ended(1);
  schedule.proceed(1, false, after(0s));
  auto other = times;
  other.interval = 10s;
  schedule.replace(1, other, false, false, after(2s));
  CHECK(schedule.next_wake() == after(10s));
  other.interval = 60s;
  schedule.replace(1, other, false, false, after(2s));
  CHECK(schedule.next_wake() == after(10s));
  schedule.replace(1, other, true, false, after(2s));
  CHECK(schedule.next_wake() == after(2s));
}

TEST_CASE("the same schedule moves nothing, unless the task is to be asked at once") {
  Schedule schedule({});
  schedule.add(1, times, false, after(5s));
  schedule.replace(1, times, false, false, after(1s));
  CHECK(schedule.next_wake() == after(5s));
  schedule.replace(1, times, false, true, after(2s));
  CHECK(schedule.next_wake() == after(2s));
}

TEST_CASE(
    "a task without a record is asked once more, then pauses for five minutes, or longer for its interval") {
  for (const auto interval : {30s, 3600s}) {
    auto rarely = times;
    rarely.interval = interval;
    Schedule schedule({});
    schedule.add(1, rarely, true, after(0s));
    const auto look = [&](nanoseconds now) {
      CHECK(all(schedule, now) == std::vector<TaskId>{1});
      schedule.ended(1);
    };
    look(0s);
    schedule.pause(1);
    CHECK(schedule.next_wake() == after(1s));
    for (int times_asked = 1; times_asked < 4; ++times_asked) {
      const auto now = schedule.next_wake() - after(0s);
      look(now);
      schedule.pause(1);
      const auto wait = schedule.next_wake() - after(now);
      CHECK(wait >= std::max<nanoseconds>(300s, interval) - 1s);
      CHECK(wait <= std::max<nanoseconds>(300s, interval));
    }
    CHECK(skipped(schedule, SkipReason::no_record) == 4);
    // It had one in between.
    look(schedule.next_wake() - after(0s));
    schedule.proceed(1, false, schedule.next_wake());
    const auto now = schedule.next_wake() - after(0s);
    look(now);
    schedule.pause(1);
    CHECK(schedule.next_wake() == after(now + 1s));
  }
}

TEST_CASE("related tasks come forward once within their interval, spread, and never the one that runs") {
  Schedule schedule({});
  for (TaskId id = 1; id <= 4; ++id) schedule.add(id, times, false, after(id == 4 ? 0s : 20s));
  CHECK(all(schedule, 0s) == std::vector<TaskId>{4});
  schedule.bring_forward({4, 3, 2}, 1s, after(1s));
  CHECK(all(schedule, 1s) == std::vector<TaskId>{3});
  CHECK(all(schedule, 1500ms) == std::vector<TaskId>{2});
  for (const TaskId id : {2, 3}) {
    schedule.ended(id);
    schedule.proceed(id, false, after(2s));
  }
  schedule.bring_forward({3, 2, 1}, 1s, after(3s));
  CHECK(all(schedule, 4s) == std::vector<TaskId>{1});
}

TEST_CASE("at most 200 tasks come forward") {
  Schedule schedule({});
  std::vector<TaskId> ids;
  for (TaskId id = 1; id <= 300; ++id) {
    schedule.add(id, times, false, after(20s));
    ids.push_back(id);
  }
  schedule.bring_forward(ids, 1s, after(0s));
  CHECK(all(schedule, 1s).size() == 200);
}

TEST_CASE("for `once` a task starts once, and tries again soon if there was no room") {
  Schedule schedule({.single_attempt = true, .in_flight = 1});
  schedule.add(1, times, true, after(0s));
  schedule.add(2, times, true, after(0s));
  CHECK(all(schedule, 0s) == std::vector<TaskId>{1});
  schedule.ended(1);
  schedule.proceed(1, true, after(0s));
  CHECK(schedule.next_wake() == after(1s));
  CHECK(all(schedule, 1s) == std::vector<TaskId>{2});
  CHECK(schedule.next_wake() == Steady::max());
}
