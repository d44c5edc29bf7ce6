#include "core/traces.hpp"

#include <doctest/doctest.h>

#include "core/test_plan.hpp"

using namespace reachd;
using namespace reachd::core;
using namespace std::chrono_literals;
using result::Mechanism;
using result::Outcome;

namespace {

Steady when(std::chrono::nanoseconds since_start) {
  return at(since_start).steady;
}
Alike alike(std::uint16_t port, Outcome outcome = Outcome::connect_timeout) {
  return {"default", net::Family::ipv4, port, outcome};
}
result::Block behind(int hop) {
  result::Block block;
  block.mechanism = Mechanism::silent_drop;
  block.hop = hop;
  return block;
}
std::vector<Traces::Start> all(Traces& traces, std::chrono::nanoseconds now) {
  std::vector<Traces::Start> starts;
  while (const auto start = traces.next(when(now))) starts.push_back(*start);
  return starts;
}

}  // namespace

TEST_CASE("a failure is traced once, and again after ten minutes while it lasts") {
  Traces traces(false);
  CHECK(traces.next_wake() == Steady::max());
  traces.failing(7, alike(443), false, when(0s));
  CHECK(traces.next_wake() == when(0s));
  auto started = all(traces, 0s);
  REQUIRE(started.size() == 1);
  CHECK(started[0].task == 7);
  CHECK(traces.running() == 1);
  traces.failing(7, alike(443), false, when(1s));
  CHECK(all(traces, 1s).empty());
  CHECK_FALSE(traces.block(7));
  CHECK(traces.done(started[0].trace, behind(2), when(2s)) == 7);
  CHECK(traces.block(7) == behind(2));
  traces.failing(7, alike(443), false, when(30s));
  CHECK(traces.next_wake() == when(2s + 10min));
  CHECK(all(traces, 2s + 10min - 1ns).empty());
  started = all(traces, 2s + 10min);
  REQUIRE(started.size() == 1);
  CHECK_FALSE(traces.done(started[0].trace, behind(2), when(11min)));  // no news
  traces.over(7);
  CHECK_FALSE(traces.block(7));
  CHECK(traces.next_wake() == Steady::max());
}

TEST_CASE(
    "a single trace of what is alike is of a host that was not traced on another port, if there is one") {
  Traces traces(true);
  traces.failing(1, alike(5223), true, when(0s), false, "courier");
  traces.failing(2, alike(443), true, when(0s), false, "courier");
  traces.failing(3, alike(443), true, when(1s), false, "identity");
  const auto started = all(traces, 1s);
  REQUIRE(started.size() == 2);
  CHECK(started[0].task == 1);
  CHECK(started[1].task == 3);
}

TEST_CASE("a single trace of what is alike is not a control's, as long as another of Apple's can be traced") {
  Traces traces(true);
  traces.failing(1, alike(443), true, when(0s), true);
  traces.failing(2, alike(443), false, when(0s));
  traces.failing(3, alike(80), false, when(0s), true);
  const auto started = all(traces, 0s);
  REQUIRE(started.size() == 2);
  CHECK(started[0].task == 2);
  CHECK(started[1].task == 3);
}

TEST_CASE("a port to compare with that comes to work after the trace is worth another") {
  Traces traces(false);
  traces.failing(7, alike(5223), false, when(0s));
  auto started = all(traces, 0s);
  REQUIRE(started.size() == 1);
  traces.failing(7, alike(5223), true, when(1s));  // under way
  CHECK(all(traces, 1s).empty());
  traces.done(started[0].trace, behind(2), when(2s));
  traces.failing(7, alike(5223), true, when(30s));
  started = all(traces, 30s);
  REQUIRE(started.size() == 1);
  auto beside = behind(2);
  beside.control_port = 443;
  beside.control_passes = true;
  CHECK(traces.done(started[0].trace, beside, when(31s)) == 7);
  CHECK(traces.block(7) == beside);
  traces.failing(7, alike(5223), true, when(60s));
  CHECK(all(traces, 60s).empty());
}

TEST_CASE("another place is told only when two traces in a row find it") {
  Traces traces(false);
  traces.failing(7, alike(443), false, when(0s));
  traces.done(all(traces, 0s).at(0).trace, behind(2), when(1s));
  const auto second = 1s + 10min;
  CHECK_FALSE(traces.done(all(traces, second).at(0).trace, behind(3), when(second)));
  CHECK(traces.block(7) == behind(2));
  CHECK(traces.next_wake() == when(second + Traces::confirm));
  CHECK_FALSE(traces.done(all(traces, second + 5s).at(0).trace, behind(4), when(second + 5s)));
  CHECK(traces.done(all(traces, second + 10s).at(0).trace, behind(4), when(second + 10s)) == 7);
  CHECK(traces.block(7) == behind(4));
}

TEST_CASE("another outcome is looked at anew") {
  Traces traces(false);
  traces.failing(7, alike(443), false, when(0s));
  traces.done(all(traces, 0s).at(0).trace, behind(2), when(1s));
  traces.failing(7, alike(443, Outcome::connect_prohibited), false, when(30s));
  CHECK(all(traces, 30s).size() == 1);
}

TEST_CASE("no trace is begun while the probe is unsettled, and one under way counts for nothing then") {
  Traces traces(false);
  traces.failing(7, alike(443), false, when(0s));
  traces.unsettled(7);
  CHECK(traces.next_wake() == Steady::max());
  CHECK(all(traces, 0s).empty());
  traces.failing(7, alike(443), false, when(1s));
  const auto started = all(traces, 1s);
  REQUIRE(started.size() == 1);
  traces.unsettled(7);
  traces.failing(7, alike(443), false, when(2s));
  CHECK(all(traces, 2s).empty());  // one at a time
  CHECK_FALSE(traces.done(started[0].trace, behind(2), when(3s)));
  CHECK_FALSE(traces.block(7));
  CHECK(traces.next_wake() == when(2s));
  CHECK(all(traces, 3s).size() == 1);
}

TEST_CASE("what ended while it was traced is forgotten, and traced again if it fails again") {
  Traces traces(false);
  traces.failing(7, alike(443), false, when(0s));
  const auto first = all(traces, 0s).at(0);
  traces.over(7);
  traces.failing(7, alike(443), false, when(1s));
  CHECK(all(traces, 1s).empty());
  CHECK_FALSE(traces.done(first.trace, behind(2), when(2s)));
  CHECK_FALSE(traces.block(7));
  CHECK(all(traces, 2s).size() == 1);
  CHECK_FALSE(traces.done(99, behind(2), when(2s)));
}

TEST_CASE("a fault of many probes is traced a few at a time, within the budget, each port first") {
  Traces traces(false);
  for (Traces::Id id = 1; id <= 100; ++id) traces.failing(id, alike(id <= 98 ? 443 : 5223), false, when(0s));
  std::vector<Traces::Id> order;
  std::chrono::nanoseconds now{};
  for (; now < 10min; now += 1s) {
    const auto started = all(traces, now);
    CHECK(traces.running() <= Traces::most_at_once);
    for (const auto& start : started) {
      order.push_back(start.task);
      traces.done(start.trace, behind(2), when(now));
    }
    if (now < 1min) CHECK(order.size() <= Traces::most_a_minute);
    if (order.size() == Traces::most_a_minute) CHECK(traces.next_wake() == when(1min));
  }
  REQUIRE(order.size() >= 100);
  CHECK(std::set(order.begin(), order.begin() + 100).size() == 100);
  CHECK(order[0] == 1);
  CHECK(order[1] == 99);
}

TEST_CASE("of what is alike, that which can be compared is traced first") {
  Traces traces(true);
  traces.failing(1, alike(443), false, when(0s));
  traces.failing(2, alike(443), true, when(1s));
  const auto started = all(traces, 2s);
  REQUIRE(started.size() == 1);
  CHECK(started[0].task == 2);
}

TEST_CASE("for `once` one of each is traced") {
  Traces traces(true);
  for (Traces::Id id = 1; id <= 20; ++id)
    traces.failing(id, alike(id % 2 == 0 ? 443 : 5223), false, when(0s));
  const auto started = all(traces, 0s);
  CHECK(started.size() == 2);
  for (const auto& start : started) CHECK(traces.done(start.trace, behind(2), when(1s)) == start.task);
  CHECK(traces.next_wake() == Steady::max());
  CHECK(traces.running() == 0);
}
