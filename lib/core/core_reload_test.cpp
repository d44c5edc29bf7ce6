// What a change of the configuration does to the series that stay, change, or go.

#include <doctest/doctest.h>

#include <algorithm>

#include "core/simulation.hpp"

using namespace reachd;
using namespace reachd::core;
using result::Outcome;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

TestConfig one_tls(const std::string& server_name) {
  TestConfig config;
  auto& probe = config.tls("ids", "identity.example");
  std::get<config::TlsTarget>(probe.target).server_name = server_name;
  return config;
}

}  // namespace

TEST_CASE("another server_name keeps the counters and unsettles the state") {
  Simulation simulation(one_tls("a.example"), all_well);
  simulation.run_until(100s);
  const auto before = simulation.snapshot().records.front();
  REQUIRE(before.settled);
  simulation.apply(one_tls("b.example"));
  const auto after = simulation.snapshot().records.front();
  CHECK(after.attempts == before.attempts);
  CHECK(after.phases[0].count() == before.phases[0].count());
  CHECK_FALSE(after.settled);
  CHECK(after.up == true);  // until the new question has its answers
  simulation.run_until(103s);
  CHECK(simulation.snapshot().records.front().settled);
  CHECK(simulation.snapshot().records.front().attempts[0] > before.attempts[0]);
  CHECK(simulation.count(journal::Event::probe_up) == 0);
}

TEST_CASE("another schedule or role keeps the state settled") {
  Simulation simulation(one_tls("a.example"), all_well);
  simulation.run_until(100s);
  auto changed = one_tls("a.example");
  changed->probes[0].schedule.interval = 10s;
  changed->probes[0].role = config::Role::control;
  simulation.apply(changed);
  CHECK(simulation.snapshot().records.front().settled);
  const auto before = simulation.attempts;
  simulation.run_until(160s);
  CHECK(simulation.attempts - before >= 6);
}

TEST_CASE("an attempt under way for the old question counts, and settles nothing") {
  bool broken = false;
  Simulation simulation(one_tls("a.example"), [&](const Task&, const net::Address&, nanoseconds) {
    return broken ? Simulation::Attempt{Outcome::tls_timeout, 5s} : Simulation::Attempt{};
  });
  simulation.run_until(89s);
  broken = true;
  simulation.run_until(91s);  // it began at 90 s
  REQUIRE(simulation.core().in_flight() == 1);
  simulation.apply(one_tls("b.example"));
  broken = false;
  simulation.run_until(95s);
  auto record = simulation.snapshot().records.front();
  CHECK(record.attempts[static_cast<std::size_t>(Outcome::tls_timeout)] == 1);
  CHECK(record.last->outcome == Outcome::ok);
  CHECK_FALSE(record.settled);
  simulation.run_until(100s);
  record = simulation.snapshot().records.front();
  CHECK(record.settled);
  CHECK(record.up == true);
}

TEST_CASE("a cause of a source that the configuration has lost ends") {
  const auto make = [](bool guest) {
    TestConfig config;
    auto& apns = config.tls("apns", "courier.example", 5223);
    if (guest) {
      config->sources.push_back({});
      config->sources.back().name = "guest";
      apns.sources = {"default", "guest"};
    }
    config.service("push", config::Service::Rule::all_of, {{false, 0}});
    return config;
  };
  Simulation simulation(make(true), [](const Task& task, const net::Address&, nanoseconds now) {
    return task.labels.source == "guest" && now > 50s ? Simulation::Attempt{Outcome::connect_refused, 1ms}
                                                      : Simulation::Attempt{};
  });
  simulation.run_until(200s);
  REQUIRE(simulation.count(journal::Event::cause_found) == 1);
  REQUIRE(simulation.snapshot().services.size() == 2);
  simulation.apply(make(false));
  simulation.run_until(202s);
  const auto snapshot = simulation.snapshot();
  CHECK(snapshot.records.size() == 1);
  CHECK(snapshot.services.size() == 1);
  REQUIRE(snapshot.diagnoses.size() == 1);
  CHECK(snapshot.diagnoses.front().causes.empty());
  CHECK(simulation.count(journal::Event::cause_gone) == 1);
}

TEST_CASE("a family that is named now is asked at once where it took no part") {
  TestConfig config, named;
  config.tcp("p", "example.com");
  named.tcp("p", "example.com").families = {false, true, false};
  Core core(CoreOptions{});
  core.apply(config.done(), plan(config.done(), host_with({net::Family::ipv4})), at(0s));
  auto result = result_of(Outcome::dns_no_data);
  result.answers.clear();
  result.other_family_only = true;
  const auto answer = [&](nanoseconds now) {
    int attempts = 0;
    for (auto& action : core.tick(at(now))) {
      if (auto* start = std::get_if<StartAttempt>(&action)) {
        ++attempts;
        core.attempt_done(start->id, start->order.task, result, at(now));
      }
    }
    return attempts;
  };
  CHECK(answer(0s) == 1);
  CHECK(answer(1s) == 1);  // once more, as a resolver that reloads may deny for a moment what there is
  CHECK(answer(10s) == 0);
  core.apply(named.done(), plan(named.done(), host_with({net::Family::ipv4})), at(20s));
  CHECK(answer(20s) == 1);
  CHECK(answer(21s) == 1);
  CHECK(answer(22s) == 1);
  CHECK(core.counts().down == 1);
}
