#include "core/core.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "core/simulation.hpp"

using namespace reachd;
using namespace reachd::core;
using result::Outcome;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {
Simulation::World always(Outcome outcome, nanoseconds takes) {
  return [=](const Task&, const net::Address&, nanoseconds) { return Simulation::Attempt{outcome, takes}; };
}
}  // namespace

TEST_CASE("first starts are spread over ten seconds, later ones keep that spread") {
  TestConfig config;
  for (int i = 0; i < 20; ++i) config.tcp("p" + std::to_string(i), "example.com");
  std::map<std::string, std::vector<nanoseconds>> starts;
  Simulation simulation(config, [&](const Task& task, const net::Address&, nanoseconds now) {
    starts[task.labels.probe].push_back(now);
    return Simulation::Attempt{};
  });
  simulation.run_until(295s);
  for (int i = 0; i < 20; ++i) {
    const auto& times = starts["p" + std::to_string(i)];
    CHECK(times.front() == 500ms * i);
    CHECK(times[1] - times[0] == 1s);  // unsettled: rise is 2
    for (std::size_t k = 2; k < times.size(); ++k) CHECK((times[k] - times.front()) % 30s == 0s);
    CHECK(times.size() == 11);
  }
}

TEST_CASE("a change is settled within its bound, for a drop and for a reject") {
  for (const bool drop : {true, false}) {
    const auto takes = drop ? nanoseconds(5s) : nanoseconds(1ms);
    TestConfig config;
    config.tcp("p", "example.com");
    bool broken = false;
    Simulation simulation(config, [&](const Task&, const net::Address&, nanoseconds) {
      return !broken ? Simulation::Attempt{}
             : drop  ? Simulation::Attempt{Outcome::connect_timeout, takes}
                     : Simulation::Attempt{Outcome::connect_refused, takes};
    });
    simulation.run_until(100s);
    broken = true;
    // interval + (fall - 1) x max(fast_interval, d) + d
    const auto bound = 30s + 2 * std::max<nanoseconds>(1s, takes) + takes;
    simulation.run_until(100s + bound);
    CHECK(simulation.snapshot().records.front().up == false);
    CHECK(simulation.count(journal::Event::probe_down) == 1);
    CHECK(simulation.snapshot().skipped == decltype(Snapshot::skipped){});
  }
}

TEST_CASE("when one probe fails the others of its family are asked at once, same port first") {
  TestConfig config;
  for (int i = 0; i < 10; ++i)
    config.tcp("p" + std::to_string(i), "h" + std::to_string(i) + ".example", i < 5 ? 5223 : 443);
  bool broken = false;
  std::vector<std::uint16_t> order;
  Simulation simulation(config, [&](const Task& task, const net::Address&, nanoseconds) {
    if (broken) order.push_back(task.labels.port);
    return Simulation::Attempt{broken && task.labels.port == 5223 ? Outcome::connect_refused : Outcome::ok,
                               1ms};
  });
  simulation.run_until(61s);  // all are settled, and none is due before 66 s but by the grid of p2 and later
  broken = true;
  simulation.run_until(66s);
  int down = 0;
  for (const auto& record : simulation.snapshot().records) down += record.up == false;
  CHECK(down == 5);
  REQUIRE(order.size() >= 5);
  for (std::size_t i = 0; i < 5; ++i) CHECK(order[i] == 5223);
}

TEST_CASE("when the wall clock is set, what is stamped stays as old as it is") {
  TestConfig config;
  config.tcp("a", "a.example");
  config.service("s", config::Service::Rule::all_of, {{false, 0}});
  Core core({.traces = false});
  core.apply(config.done(), plan(config.done(), host_with({net::Family::ipv4})), at(0s));
  std::optional<Wall> first;
  for (nanoseconds time = 0s; time < 30s; time += 100ms) {
    for (auto& action : core.tick(at(time))) {
      auto* start = std::get_if<StartAttempt>(&action);
      if (start == nullptr) continue;
      auto result = result_of(Outcome::connect_timeout);
      result.started_wall = at(time).wall;
      if (!first) first = result.started_wall;
      core.attempt_done(start->id, start->order.task, result, at(time));
    }
  }
  const auto look = [&](Now now) {
    core.tick(now);
    Snapshot snapshot;
    core.copy_series(snapshot, 1, now);
    core.copy_totals(snapshot, now);
    return snapshot;
  };
  const auto before = look(at(30s));
  REQUIRE(before.records.at(0).down_since == first);
  REQUIRE(before.diagnoses.at(0).causes.size() == 1);
  auto corrected = at(31s);
  corrected.wall += 1000h;
  const auto after = look(corrected);
  const auto &was = before.records[0], &is = after.records.at(0);
  CHECK(is.down_since == *was.down_since + 1000h);
  CHECK(is.last_transition == *was.last_transition + 1000h);
  CHECK(is.last->started_wall == was.last->started_wall + 1000h);
  CHECK(is.failures.front().started_wall == was.failures.front().started_wall + 1000h);
  CHECK(after.services.at(0).since == *before.services.at(0).since + 1000h);
  CHECK(after.diagnoses.at(0).causes.at(0).start == before.diagnoses[0].causes[0].start + 1000h);
  CHECK(after.diagnoses[0].causes[0].told == before.diagnoses[0].causes[0].told);  // has no time in it
  // A cause that began with the first failure still does.
  CHECK(look({corrected.steady + 1s, corrected.wall + 1s}).diagnoses[0].causes[0].start ==
        after.diagnoses[0].causes[0].start);
}

TEST_CASE("an attempt that is due while the last one runs is skipped and counted") {
  TestConfig config;
  auto& probe = config.dns("p", "example.com");
  std::get<config::DnsTarget>(probe.target).types = {config::type_a};
  probe.schedule.interval = probe.schedule.timeout = 1s;
  probe.schedule.fast_interval = 1s;
  probe.schedule.fall = 100;
  Simulation simulation(config, [](const Task&, const net::Address&, nanoseconds) {
    return Simulation::Attempt{Outcome::ok, 1500ms};
  });
  simulation.run_until(62s);
  CHECK(simulation.most_in_flight == 1);
  CHECK(simulation.snapshot().skipped[static_cast<std::size_t>(SkipReason::running)] > 25);
  CHECK(simulation.attempts >= 30);
}

TEST_CASE("attempts under way are bounded, and what did not fit is counted") {
  TestConfig config;
  for (int i = 0; i < 50; ++i) config.tcp("p" + std::to_string(i), "example.com");
  CoreOptions options;
  options.in_flight_limit = 10;
  Simulation simulation(config, always(Outcome::connect_timeout, 5s), options);
  simulation.run_until(2min);
  CHECK(simulation.most_in_flight == 10);
  CHECK(simulation.snapshot().skipped[static_cast<std::size_t>(SkipReason::limit)] > 0);
}

TEST_CASE("a name with records of the other family only is skipped for five minutes at a time") {
  TestConfig config;
  config.tcp("p", "example.com");
  config.service("s", config::Service::Rule::all_of, {{false, 0}});
  const auto tasks = plan(config.done(), host_with({net::Family::ipv6}));
  Core core(CoreOptions{});
  core.apply(config.done(), tasks, at(0s));
  auto result = result_of(Outcome::dns_no_data);
  result.answers.clear();
  result.other_family_only = true;
  nanoseconds now{};
  int attempts = 0;
  while (now < 1h) {
    now = core.next_wake() - test_start;
    for (auto& action : core.tick(at(now))) {
      if (auto* start = std::get_if<StartAttempt>(&action)) {
        ++attempts;
        core.attempt_done(start->id, start->order.task, result, at(now));
      }
    }
  }
  CHECK(attempts >= 13);
  CHECK(attempts <= 15);
  Snapshot snapshot;
  core.copy_series(snapshot, 1, at(now));
  core.copy_totals(snapshot, at(now));
  CHECK(snapshot.skipped[static_cast<std::size_t>(SkipReason::no_record)] ==
        static_cast<std::uint64_t>(attempts));
  CHECK(snapshot.records.front().attempts[static_cast<std::size_t>(Outcome::dns_no_data)] == 0);
  CHECK_FALSE(snapshot.records.front().takes_part);
  CHECK(snapshot.services.empty());
}

TEST_CASE("a name that lacks a record of the family only while its resolver reloads is up within seconds") {
  TestConfig config;
  config.tcp("p", "example.com");
  const auto tasks = plan(config.done(), host_with({net::Family::ipv6}));
  Core core(CoreOptions{});
  core.apply(config.done(), tasks, at(0s));
  nanoseconds now{};
  for (int attempts = 0; now < 10s;) {
    now = core.next_wake() - test_start;
    for (auto& action : core.tick(at(now))) {
      auto* start = std::get_if<StartAttempt>(&action);
      if (start == nullptr) continue;
      auto result = result_of(attempts++ == 0 ? Outcome::dns_no_data : Outcome::ok);
      result.other_family_only = result.outcome != Outcome::ok;
      if (result.other_family_only) result.answers.clear();
      core.attempt_done(start->id, start->order.task, result, at(now));
    }
  }
  Snapshot snapshot;
  core.copy_series(snapshot, 1, at(now));
  CHECK(snapshot.records.front().takes_part);
  CHECK(snapshot.records.front().up == true);
}

TEST_CASE("a name that had such a record within a day fails instead") {
  TestConfig config;
  config.tcp("p", "example.com");
  Simulation simulation(config, all_well);
  simulation.run_until(61s);
  Core& core = simulation.core();
  auto result = result_of(Outcome::dns_no_data);
  result.answers.clear();
  result.other_family_only = true;
  nanoseconds now = 61s;
  for (int attempts = 0; attempts < 3;) {
    now = core.next_wake() - test_start;
    for (auto& action : core.tick(at(now))) {
      auto* start = std::get_if<StartAttempt>(&action);
      if (start == nullptr) continue;
      ++attempts;
      core.attempt_done(start->id, start->order.task, result, at(now));
    }
  }
  CHECK(simulation.snapshot().records.front().up == false);
}

TEST_CASE("across a change of plan a probe that stays keeps its state, its counters and its starts") {
  TestConfig first, second;
  first.tcp("stays", "a.example");
  first.tcp("goes", "b.example");
  second.tcp("stays", "a.example");
  second.tcp("comes", "c.example");
  std::vector<nanoseconds> starts;
  Simulation simulation(first, [&](const Task& task, const net::Address&, nanoseconds now) {
    if (task.labels.probe == "stays") starts.push_back(now);
    return Simulation::Attempt{};
  });
  simulation.run_until(95s);
  simulation.apply(second);
  simulation.run_until(200s);
  const auto snapshot = simulation.snapshot();
  REQUIRE(snapshot.records.size() == 2);
  CHECK(snapshot.records[0].attempts[0] == starts.size());
  CHECK(snapshot.records[1].task->labels.probe == "comes");
  for (std::size_t i = 2; i < starts.size(); ++i) CHECK((starts[i] - starts.front()) % 30s == 0s);
  CHECK(simulation.count(journal::Event::probe_down) == 0);
}

TEST_CASE("a plan made anew in the first seconds does not have everything start at once") {
  TestConfig config;
  for (int i = 0; i < 20; ++i) config.tcp("p" + std::to_string(i), "example.com");
  std::map<std::string, nanoseconds> first;
  Simulation simulation(config, [&](const Task& task, const net::Address&, nanoseconds now) {
    first.try_emplace(task.labels.probe, now);
    return Simulation::Attempt{};
  });
  simulation.run_until(1700ms);
  simulation.apply(config);
  simulation.run_until(20s);
  for (int i = 0; i < 20; ++i) CHECK(first["p" + std::to_string(i)] == 500ms * i);
}

TEST_CASE("an attempt under way ends unheard when its probe has gone") {
  TestConfig first, second;
  first.tcp("goes", "b.example");
  second.tcp("comes", "c.example");
  Simulation simulation(first, always(Outcome::ok, 4s));
  simulation.run_until(1s);
  simulation.apply(second);
  CHECK(simulation.core().in_flight() == 1);
  simulation.run_until(20s);
  CHECK(simulation.core().in_flight() == 0);
  CHECK(simulation.snapshot().records.size() == 1);
}

TEST_CASE("for one attempt each, every probe is attempted once and judged by it") {
  TestConfig config;
  for (int i = 0; i < 5; ++i) {
    auto& probe = config.tcp("p" + std::to_string(i), "example.com");
    probe.schedule.fall = probe.schedule.rise = 1;
  }
  config.service("s", config::Service::Rule::all_of, {{false, 0}, {false, 1}});
  CoreOptions options;
  options.single_attempt = true;
  Simulation simulation(config, always(Outcome::connect_refused, 1ms), options);
  simulation.run_until(10min);
  CHECK(simulation.attempts == 5);
  CHECK(simulation.core().all_attempted());
  CHECK(simulation.snapshot().services.front().state == ServiceState::down);
}

TEST_CASE("services change with their probes, and say so once") {
  TestConfig config;
  config.tcp("apns", "a.example", 5223);
  config.tcp("apns-fallback", "a.example", 443);
  config.service("push", config::Service::Rule::any_of, {{false, 0}, {false, 1}});
  bool broken = false;
  Simulation simulation(config, [&](const Task& task, const net::Address&, nanoseconds) {
    return Simulation::Attempt{broken && task.labels.port == 5223 ? Outcome::connect_refused : Outcome::ok,
                               1ms};
  });
  simulation.run_until(60s);
  CHECK(simulation.snapshot().services.front().state == ServiceState::ok);
  broken = true;
  simulation.run_until(120s);
  CHECK(simulation.snapshot().services.front().state == ServiceState::degraded);
  broken = false;
  simulation.run_until(180s);
  CHECK(simulation.snapshot().services.front().state == ServiceState::ok);
  CHECK(simulation.count(journal::Event::service_changed) <=
        4);  // from unknown, and maybe by way of degraded
  CHECK(simulation.count(journal::Event::probe_down) == 1);
  CHECK(simulation.count(journal::Event::probe_up) == 1);
}

TEST_CASE(
    "a probe that changes all the time writes at most 20 entries an hour, then one that counts the rest") {
  TestConfig config;
  auto& probe = config.tcp("p", "example.com");
  probe.schedule = {.interval = 1s, .timeout = 1s, .fall = 1, .rise = 1, .fast_interval = 1s};
  Simulation simulation(config, [](const Task&, const net::Address&, nanoseconds now) {
    return Simulation::Attempt{(now / 10s) % 2 == 0 ? Outcome::ok : Outcome::connect_refused, 1ms};
  });
  simulation.run_until(59min);
  CHECK(simulation.count(journal::Event::probe_up) + simulation.count(journal::Event::probe_down) == 20);
  simulation.run_until(70min);
  CHECK(simulation.count(journal::Event::log_dropped) >= 1);
}

TEST_CASE("a settled failure is traced beside a port that works, and its place is told with the cause") {
  TestConfig config;
  config.tcp("apns", "courier.example", 5223);
  config.tcp("apns-fallback", "courier.example", 443);
  config.tcp("control", "1.1.1.1", 443).role = config::Role::control;
  bool broken = false;
  Simulation simulation(config, [&](const Task& task, const net::Address&, nanoseconds) {
    return broken && task.labels.port == 5223 ? Simulation::Attempt{Outcome::connect_timeout, 5s}
                                              : Simulation::Attempt{};
  });
  result::Block block;
  block.mechanism = result::Mechanism::silent_drop;
  block.hop = 2;
  block.last_hop = net::Address::parse("10.1.0.1");
  block.control_port = 443;
  block.control_passes = true;
  simulation.find = [&](const StartTrace&) { return block; };
  simulation.run_until(100s);
  CHECK(simulation.traces.empty());
  broken = true;
  simulation.run_until(200s);
  REQUIRE(simulation.traces.size() == 1);
  const auto& start = simulation.traces.front().second;
  CHECK(start.task->labels.probe == "apns");
  CHECK(start.failure.outcome == Outcome::connect_timeout);
  CHECK(start.control_port == 443);
  const auto snapshot = simulation.snapshot();
  CHECK(snapshot.records[0].block == block);
  const auto& causes = snapshot.diagnoses.front().causes;
  REQUIRE(causes.size() == 1);
  CHECK(causes[0].cause == verdict::Cause::port_blocked);
  CHECK(causes[0].info.hop == 2);
  CHECK(causes[0].told.english.sentence.what.find("at or behind 10.1.0.1 (hop 2)") != std::string::npos);
  CHECK(simulation.count(journal::Event::cause_found) == 1);
  CHECK(simulation.count(journal::Event::blocker_found) == 1);
  simulation.run_until(15min);
  CHECK(simulation.traces.size() == 2);
  broken = false;
  simulation.run_until(17min);
  CHECK_FALSE(simulation.snapshot().records[0].block);
  CHECK(simulation.count(journal::Event::cause_gone) == 1);
  CHECK(simulation.count(journal::Event::blocker_found) == 1);
}

TEST_CASE("what an outcome says by itself needs no trace") {
  TestConfig config;
  config.tls("ids", "identity.example");
  config.tcp("control", "1.1.1.1", 443).role = config::Role::control;
  CoreOptions options;
  options.single_attempt = true;
  for (auto& probe : config->probes) probe.schedule.fall = probe.schedule.rise = 1;
  Simulation simulation(
      config,
      [](const Task& task, const net::Address&, nanoseconds) {
        return Simulation::Attempt{
            task.labels.kind == result::Kind::tls ? Outcome::tls_untrusted : Outcome::ok, 1ms};
      },
      options);
  simulation.run_until(1min);
  CHECK(simulation.traces.empty());
  CHECK(simulation.core().traced());
  const auto block = simulation.snapshot().records[0].block;
  REQUIRE(block);
  CHECK(block->mechanism == result::Mechanism::interception);
}
