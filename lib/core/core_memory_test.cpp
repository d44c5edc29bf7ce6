// A restart in the middle of things: what comes back, and that nothing is told twice.

#include <doctest/doctest.h>

#include <algorithm>

#include "core/simulation.hpp"

using namespace reachd;
using namespace reachd::core;
using result::Outcome;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

/// Two ports of Apple's and a control; from `from` to `to` 5223 is dropped.
struct Outage {
  TestConfig config;
  nanoseconds from = 100s, to = 1000h;
  std::vector<std::uint16_t> ports{5223};

  Outage() {
    config.tls("apns", "courier.example", 5223);
    config.tls("apns-fallback", "courier.example", 443);
    config.tcp("control", "1.1.1.1", 443).role = config::Role::control;
    config.service("push", config::Service::Rule::any_of, {{false, 0}, {false, 1}});
  }
  Simulation::World world() {
    return [this](const Task& task, const net::Address&, nanoseconds now) {
      const bool blocked = std::find(ports.begin(), ports.end(), task.labels.port) != ports.end();
      return blocked && task.labels.probe != "control" && now >= from && now < to
                 ? Simulation::Attempt{Outcome::connect_timeout, 5s}
                 : Simulation::Attempt{};
    };
  }
  Simulation start() {
    Simulation simulation(config, world());
    simulation.find = find;
    return simulation;
  }
  static result::Block find(const StartTrace&) {
    return {result::Mechanism::silent_drop, 2, net::Address::parse("10.1.0.1"), {}, 443, true};
  }
};

std::vector<journal::Event> told(const Simulation& simulation) {
  std::vector<journal::Event> events;
  for (const auto& line : simulation.journal) events.push_back(line.entry.event);
  return events;
}

std::size_t count(const Simulation& simulation, journal::Event event) {
  const auto events = told(simulation);
  return static_cast<std::size_t>(std::count(events.begin(), events.end(), event));
}

const verdict::Diagnosis& only_cause(const Snapshot& snapshot) {
  REQUIRE(snapshot.diagnoses.front().causes.size() == 1);
  return snapshot.diagnoses.front().causes.front();
}

}  // namespace

TEST_CASE("a restart in the middle of an outage is no news, and begins nothing anew") {
  Outage outage;
  auto before = outage.start();
  before.run_until(200s);
  const auto old = before.snapshot();
  REQUIRE(only_cause(old).info.hop == 2);
  for (const auto pause : {nanoseconds(1s), nanoseconds(9min)}) {
    auto after = before.restarted(outage.config, pause);
    after.find = Outage::find;
    const auto first = after.snapshot();  // before any attempt
    CHECK(after.attempts == 0);
    CHECK(first.records[0].up == false);
    CHECK(first.records[0].last->outcome == Outcome::connect_timeout);
    CHECK(first.records[0].down_since == old.records[0].down_since);
    CHECK(first.records[0].last_success == old.records[0].last_success);
    CHECK(first.records[0].last_transition == old.records[0].last_transition);
    CHECK(first.records[0].block == old.records[0].block);
    CHECK(first.records[1].up == true);
    CHECK(first.services.front().state == ServiceState::degraded);
    CHECK(first.services.front().since == old.services.front().since);
    CHECK(only_cause(first).cause == verdict::Cause::port_blocked);
    CHECK(only_cause(first).port == 5223);
    CHECK(only_cause(first).start == only_cause(old).start);
    CHECK(only_cause(first).info == only_cause(old).info);
    CHECK(after.core().restored().states == 3);
    CHECK(after.core().restored().causes == 1);
    CHECK(after.core().restored().addresses == 3);
    after.run_until(200s + pause + 5min);
    const auto last = after.snapshot();
    CHECK(told(after).empty());
    CHECK(only_cause(last).start == only_cause(old).start);
    CHECK(only_cause(last).info.hop == 2);
    CHECK(last.records[0].to_down == 0);
    CHECK(last.records[0].to_up == 0);
    CHECK(after.traces.size() == 1);  // looked for again, and found where it was
  }
}

TEST_CASE("a fault that ended while nobody looked ends once, after the restart") {
  Outage outage;
  outage.to = 210s;
  auto before = outage.start();
  before.run_until(200s);
  auto after = before.restarted(outage.config, 20s);
  CHECK(only_cause(after.snapshot()).cause == verdict::Cause::port_blocked);
  after.run_until(300s);
  CHECK(after.snapshot().records[0].up == true);
  CHECK(after.snapshot().records[0].to_up == 1);
  CHECK(after.snapshot().diagnoses.front().causes.empty());
  CHECK(count(after, journal::Event::probe_up) == 1);
  CHECK(count(after, journal::Event::cause_gone) == 1);
  CHECK(count(after, journal::Event::service_changed) == 1);
  CHECK(told(after).size() == 3);
}

TEST_CASE("a fault that began while nobody looked is told as any other") {
  Outage outage;
  outage.from = 205s;
  auto before = outage.start();
  before.run_until(200s);
  auto after = before.restarted(outage.config, 10s);
  CHECK(after.snapshot().records[0].up == true);
  after.run_until(300s);
  CHECK(count(after, journal::Event::probe_down) == 1);
  CHECK(count(after, journal::Event::cause_found) == 1);
}

TEST_CASE("one fault of two that ended while nobody looked goes, the other stays as it was") {
  Outage outage;
  outage.config.tls("ids", "ids.example", 8443);
  outage.ports = {5223, 8443};
  auto before = outage.start();
  before.run_until(200s);
  REQUIRE(before.snapshot().diagnoses.front().causes.size() == 2);
  const auto start = before.snapshot().diagnoses.front().causes[0].start;
  auto after = before.restarted(outage.config, 10s);
  CHECK(after.snapshot().diagnoses.front().causes.size() == 2);
  outage.ports = {5223};
  after.run_until(300s);
  CHECK(only_cause(after.snapshot()).port == 5223);
  CHECK(only_cause(after.snapshot()).start == start);
  CHECK(count(after, journal::Event::cause_found) == 0);
  CHECK(count(after, journal::Event::cause_gone) == 1);
}

TEST_CASE("what was unsettled comes back as it was settled, and has to be contradicted anew") {
  Outage outage;
  outage.to = 200s;
  auto before = outage.start();
  auto now = 200s;
  before.run_until(now);
  while (before.snapshot().records[0].settled && now < 260s) before.run_until(now += 1s);
  REQUIRE_FALSE(before.snapshot().records[0].settled);  // one success of two
  outage.to = 1000h;
  auto after = before.restarted(outage.config, 10s);
  CHECK(after.snapshot().records[0].settled);
  CHECK(after.snapshot().records[0].last->outcome == Outcome::connect_timeout);
  after.run_until(now + 2min);
  CHECK(told(after).empty());
  CHECK(only_cause(after.snapshot()).cause == verdict::Cause::port_blocked);
}

TEST_CASE("after three days nothing old is believed, after eleven minutes only addresses") {
  Outage outage;
  auto before = outage.start();
  before.run_until(200s);
  for (const auto pause : {nanoseconds(11min), nanoseconds(72h)}) {
    auto after = before.restarted(outage.config, pause);
    const auto first = after.snapshot();
    for (const auto& record : first.records) {
      CHECK_FALSE(record.up);
      CHECK_FALSE(record.last);
      CHECK_FALSE(record.last_transition);
    }
    CHECK(first.diagnoses.front().causes.empty());
    CHECK(first.services.front().state == ServiceState::unknown);
    CHECK(after.core().restored().states == 0);
    CHECK(after.core().restored().too_old == 3);
    CHECK(after.core().restored().addresses == (pause < 24h ? 3 : 0));
    after.run_until(200s + pause + 5min);
    CHECK(count(after, journal::Event::probe_down) == 1);  // it is found anew
    CHECK(count(after, journal::Event::cause_found) == 1);
  }
}

TEST_CASE("a probe of long intervals is believed for ten of them") {
  Outage outage;
  outage.config->probes[0].schedule.interval = 1h;
  outage.from = 0s;
  auto before = outage.start();
  before.run_until(200s);
  auto after = before.restarted(outage.config, 9h);
  CHECK(after.core().restored().states == 1);
  CHECK(after.core().restored().too_old == 2);
  CHECK(after.snapshot().records[0].up == false);
  CHECK_FALSE(after.snapshot().records[1].up);
  CHECK(before.restarted(outage.config, 11h).core().restored().states == 0);
}

TEST_CASE("a daemon that never gets to probe does not keep a state for ever") {
  Outage outage;
  auto simulation = outage.start();
  simulation.run_until(200s);
  std::vector<Simulation> row;
  row.push_back(simulation.restarted(outage.config, 4min));
  CHECK(row.back().core().restored().states == 3);
  row.push_back(row.back().restarted(outage.config, 4min));
  CHECK(row.back().core().restored().states == 3);
  row.push_back(row.back().restarted(outage.config, 4min));
  CHECK(row.back().core().restored().states == 0);
}

TEST_CASE("another question under the same labels begins without a state, but knows the address") {
  Outage outage, other;
  auto before = outage.start();
  before.run_until(200s);
  std::get<config::TlsTarget>(other.config->probes[0].target).server_name = "other.example";
  auto after = before.restarted(other.config, 1s);
  CHECK_FALSE(after.snapshot().records[0].up);
  CHECK(after.snapshot().records[1].up == true);
  CHECK(after.core().restored().other_question == 1);
  CHECK(after.core().restored().causes == 0);  // it explained none of those that are known
  CHECK(after.core().restored().addresses == 3);
}

TEST_CASE("a state that was not confirmed since a reload changed the question is not kept") {
  Outage outage, other;
  auto before = outage.start();
  before.run_until(200s);
  std::get<config::TlsTarget>(other.config->probes[0].target).server_name = "other.example";
  before.apply(other.config);
  CHECK_FALSE(before.memory().series[0].state);
  CHECK(before.memory().series[1].state);
}

TEST_CASE("an address that fails each time is known for that after a restart") {
  TestConfig config;
  config.tcp("apns", "courier.example", 5223);
  const auto world = [](const Task&, const net::Address& address, nanoseconds now) {
    const bool bad = now > 1min && address.bytes()[3] == 2;
    return bad ? Simulation::Attempt{Outcome::connect_timeout, 5s} : Simulation::Attempt{};
  };
  Simulation before(config, world);
  before.addresses = {net::Address::ipv4({17, 57, 144, 1}), net::Address::ipv4({17, 57, 144, 2})};
  before.run_until(15min);
  REQUIRE(only_cause(before.snapshot()).cause == verdict::Cause::addresses_blocked);
  auto after = before.restarted(config, 30s);
  after.addresses = before.addresses;
  after.run_until(25min);
  CHECK(only_cause(after.snapshot()).cause == verdict::Cause::addresses_blocked);
  CHECK(only_cause(after.snapshot()).start == only_cause(before.snapshot()).start);
  CHECK(told(after).empty());
}

TEST_CASE("a name that had a record before the restart fails where it has none after it") {
  TestConfig config;
  config.tcp("p", "example.com");
  const auto world = [](const Task&, const net::Address&, nanoseconds) { return Simulation::Attempt{}; };
  Simulation before(config, world);
  before.run_until(100s);
  auto after = before.restarted(config, 1s);
  auto result = result_of(Outcome::dns_no_data);
  result.answers.clear();
  result.other_family_only = true;
  auto now = 101s;
  for (int attempts = 0; attempts < 3; now += 1s) {
    for (auto& action : after.core().tick(at(now))) {
      if (auto* start = std::get_if<StartAttempt>(&action)) {
        ++attempts;
        after.core().attempt_done(start->id, start->order.task, result, at(now));
      }
    }
  }
  CHECK(after.core().counts().down == 1);
}

TEST_CASE("whatever is kept of a state is news when it changes") {
  Outage outage;
  auto simulation = outage.start();
  simulation.run_until(100s);
  const auto quiet = simulation.core().transitions();
  simulation.run_until(100s);
  CHECK(simulation.core().transitions() == quiet);
  simulation.run_until(200s);
  const auto down = simulation.core().transitions();
  CHECK(down > quiet);
  simulation.run_until(300s);
  CHECK(simulation.core().transitions() == down);
}
