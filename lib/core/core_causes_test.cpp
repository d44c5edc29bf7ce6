// What the core tells the diagnosis over time: when an outage heals, which controls still speak, and whose
// answers are foreign.

#include <doctest/doctest.h>

#include "core/simulation.hpp"

using namespace reachd;
using namespace reachd::core;
using result::Outcome;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

std::vector<verdict::Cause> causes_of(const Simulation& simulation) {
  std::vector<verdict::Cause> causes;
  for (const auto& diagnosis : simulation.snapshot().diagnoses) {
    for (const auto& cause : diagnosis.causes) causes.push_back(cause.cause);
  }
  return causes;
}

/// Twenty hosts on two ports and a control.
TestConfig many_hosts() {
  TestConfig config;
  for (int i = 0; i < 20; ++i) {
    const auto host = "h" + std::to_string(i) + ".example";
    config.tls("p" + std::to_string(i), host, i % 2 == 0 ? 443 : 5223);
  }
  config.tls("control", "1.1.1.1", 443).role = config::Role::control;
  return config;
}

}  // namespace

TEST_CASE("while an outage heals no other cause is told, however slowly the attempts go") {
  for (const auto takes : {nanoseconds(20ms), nanoseconds(3s)}) {
    const auto config = many_hosts();
    bool broken = false;
    Simulation simulation(config, [&](const Task&, const net::Address&, nanoseconds) {
      return broken ? Simulation::Attempt{Outcome::connect_timeout, 5s}
                    : Simulation::Attempt{Outcome::ok, takes};
    });
    simulation.run_until(100s);
    CHECK(causes_of(simulation).empty());
    broken = true;
    simulation.run_until(250s);
    CHECK(causes_of(simulation) == std::vector{verdict::Cause::uplink_down});
    broken = false;
    simulation.run_until(600s);
    CHECK(causes_of(simulation).empty());
    CHECK(simulation.count(journal::Event::cause_found) == 1);
    CHECK(simulation.count(journal::Event::cause_gone) == 1);
  }
}

TEST_CASE("what an outage leaves behind is told once all has been attempted again") {
  const auto config = many_hosts();
  bool broken = false, one_stays = false;
  Simulation simulation(config, [&](const Task& task, const net::Address&, nanoseconds) {
    const bool fails = broken || (one_stays && task.labels.probe == "p4");
    return fails ? Simulation::Attempt{Outcome::connect_timeout, 5s} : Simulation::Attempt{};
  });
  simulation.run_until(100s);
  broken = true;
  simulation.run_until(250s);
  broken = false;
  one_stays = true;
  simulation.run_until(320s);
  CHECK(causes_of(simulation) == std::vector{verdict::Cause::hosts_blocked});
  CHECK(simulation.count(journal::Event::cause_found) == 2);
}

TEST_CASE("a control speaks if it ever worked, and until others have worked for a day without it" *
          doctest::test_suite("long")) {
  const auto config = many_hosts();
  bool control_fails = true, all_fails = false;
  Simulation simulation(config, [&](const Task& task, const net::Address&, nanoseconds) {
    const bool fails = all_fails || (control_fails && task.labels.probe == "control");
    return fails ? Simulation::Attempt{Outcome::connect_timeout, 5s} : Simulation::Attempt{};
  });
  // Forbidden from the start.
  simulation.run_until(10min);
  CHECK(causes_of(simulation).empty());
  // It works for a while, and then does not: that is told for a day.
  control_fails = false;
  simulation.run_until(20min);
  control_fails = true;
  simulation.run_until(30min);
  CHECK(causes_of(simulation) == std::vector{verdict::Cause::hosts_blocked});
  // A day in which nothing connects is none of its own.
  all_fails = true;
  simulation.run_until(26h);
  CHECK(causes_of(simulation) == std::vector{verdict::Cause::uplink_down});
  all_fails = false;
  simulation.run_until(27h);
  CHECK(causes_of(simulation) == std::vector{verdict::Cause::hosts_blocked});
  // After a restart it is remembered when it last worked.
  auto next = simulation.restarted(config, 1h);
  next.run_until(28h + 10min);
  CHECK(causes_of(next) == std::vector{verdict::Cause::hosts_blocked});
  next.run_until(52h);
  CHECK(causes_of(next).empty());
}

TEST_CASE("an answer over HTTP is foreign by marks that no good one had within a day") {
  TestConfig config;
  config.tcp("bag", "init.example", 80);
  Tracker tracker(plan(config.done(), host_with({net::Family::ipv4})).front());
  const auto answer = [&](Outcome outcome, int status, const char* server, const char* via,
                          nanoseconds when) {
    auto result = result_of(outcome);
    result.http = {status, server, via, "", "", true};
    tracker.note(result, at(when));
    return tracker.is_foreign_answer(at(when).steady);
  };
  // Nothing to compare with: only a refusal by policy that bears a name.
  CHECK_FALSE(answer(Outcome::http_unexpected_status, 404, "squid", "", 0s));
  CHECK(answer(Outcome::http_unexpected_status, 403, "squid", "", 1s));
  CHECK_FALSE(answer(Outcome::http_unexpected_status, 403, "", "", 2s));
  CHECK_FALSE(answer(Outcome::ok, 200, "edge", "1.1 a", 3s));
  CHECK_FALSE(answer(Outcome::http_unexpected_status, 503, "edge", "1.1 b", 4s));  // another of the same kind
  CHECK_FALSE(answer(Outcome::http_unexpected_status, 404, "", "", 5s));
  CHECK(answer(Outcome::http_unexpected_body, 200, "squid", "", 6s));
  CHECK_FALSE(answer(Outcome::ok, 200, "plain", "", 7s));
  CHECK_FALSE(answer(Outcome::http_unexpected_status, 404, "plain", "", 8s));
  CHECK(answer(Outcome::http_unexpected_status, 403, "edge", "", 25h) == true);  // the good ones are too old
  CHECK_FALSE(answer(Outcome::http_unexpected_status, 404, "edge", "", 25h));
}
