// A day in the life of two hundred probes, and what must not happen in it.

#include <doctest/doctest.h>

#include <random>

#include "core/simulation.hpp"

using namespace reachd;
using namespace reachd::core;
using result::Outcome;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

std::uint64_t transitions(const Record& record) {
  return record.to_up + record.to_down;
}

/// The attempts an hour and the transitions of one probe whose name has `all` addresses, once `blocked` of
/// them are dropped.
struct Spread {
  double attempts_an_hour = 0;
  std::uint64_t transitions = 0;
  std::optional<bool> up;
  std::string cause;  // that is told at the end
};
Spread blocked_addresses(int blocked, int all, std::size_t an_answer = 0) {
  TestConfig config;
  config.tcp("apns", "courier.example", 5223);
  std::vector<net::Address> addresses;
  for (int i = 0; i < all; ++i)
    addresses.push_back(net::Address::ipv4({17, 57, 144, static_cast<std::uint8_t>(i + 1)}));
  Simulation simulation(config, [&](const Task&, const net::Address& address, nanoseconds now) {
    const bool bad = now > 1min && address.bytes()[3] <= blocked;
    return bad ? Simulation::Attempt{Outcome::connect_timeout, 5s} : Simulation::Attempt{};
  });
  simulation.addresses = addresses;
  simulation.addresses_an_answer = an_answer;
  simulation.run_until(11min);
  const auto before = simulation.attempts;
  const auto already = transitions(simulation.snapshot().records.front());
  CHECK(already <= 2);  // where the three addresses tried first after the change are all among the blocked
  simulation.run_until(24h + 11min);
  const auto snapshot = simulation.snapshot();
  const auto record = snapshot.records.front();
  const auto& causes = snapshot.diagnoses.front().causes;
  // A blocked address is asked three times when its turn comes, so that a turn of all may take more than ten
  // minutes.
  CHECK(record.reachable_addresses + record.unreachable_addresses >= std::min(all, 6));
  return {
      static_cast<double>(simulation.attempts - before) / 24, transitions(record) - already, record.up,
      causes.size() == 1 ? std::string(verdict::name(causes.front().cause)) : std::string("none or several")};
}

}  // namespace

TEST_CASE("a day of 200 probes with faults coming and going") {
  TestConfig config;
  for (int i = 0; i < 200; ++i)
    config.tcp("p" + std::to_string(i), "h" + std::to_string(i % 50) + ".example", i % 2 == 0 ? 443 : 5223);
  // Every hour one fault of ten minutes: all of a port dropped or refused, in turn.
  struct Fault {
    nanoseconds from, to;
    std::uint16_t port;
    Simulation::Attempt attempt;
  };
  std::vector<Fault> faults;
  for (int hour = 1; hour < 24; ++hour) {
    const auto from = std::chrono::hours(hour) + std::chrono::milliseconds(7919 * hour);
    faults.push_back({from, from + 10min, static_cast<std::uint16_t>(hour % 2 == 0 ? 443 : 5223),
                      hour % 3 == 0 ? Simulation::Attempt{Outcome::connect_timeout, 5s}
                                    : Simulation::Attempt{Outcome::connect_refused, 10ms}});
  }
  Simulation simulation(config, [&](const Task& task, const net::Address&, nanoseconds now) {
    for (const auto& fault : faults) {
      if (now >= fault.from && now < fault.to && fault.port == task.labels.port) return fault.attempt;
    }
    return Simulation::Attempt{};
  });
  simulation.run_until(24h);

  const auto snapshot = simulation.snapshot();
  for (const auto& record : snapshot.records) {
    const std::uint64_t expected = record.task->labels.port == 443 ? 11 : 12;
    CHECK(record.to_down == expected);
    CHECK(record.to_up == expected);
    CHECK(record.up == true);
  }
  // Each fault is settled on every probe that it touches within the bound, and mostly long before: the first
  // sign hurries all others.
  nanoseconds longest{};
  for (const auto& fault : faults) {
    nanoseconds last{};
    for (const auto& line : simulation.journal) {
      if (line.entry.event == journal::Event::probe_down && line.when >= fault.from && line.when < fault.to)
        last = line.when - fault.from;
    }
    const auto d = fault.attempt.takes;
    CHECK(last > 0s);
    CHECK(last <= 30s + 2 * std::max<nanoseconds>(1s, d) + d);
    longest = std::max(longest, last);
  }
  MESSAGE("attempts: " << simulation.attempts << ", most in flight: " << simulation.most_in_flight
                       << ", slowest fault settled on all probes after "
                       << std::chrono::duration<double>(longest).count() << " s");
  // A hurried attempt may still run at its task's next start.
  CHECK(snapshot.skipped[static_cast<std::size_t>(SkipReason::running)] < simulation.attempts / 1000);
  CHECK(snapshot.skipped[static_cast<std::size_t>(SkipReason::limit)] == 0);
}

TEST_CASE("two percent of lost attempts settle nothing down in a day") {
  TestConfig config;
  for (int i = 0; i < 50; ++i) {
    auto& probe = config.tcp("p" + std::to_string(i), "example.com");
    probe.schedule.interval = 10s;
  }
  std::mt19937_64 random(7);
  Simulation simulation(config, [&](const Task&, const net::Address&, nanoseconds) {
    return random() % 100 < 2 ? Simulation::Attempt{Outcome::connect_timeout, 5s} : Simulation::Attempt{};
  });
  simulation.run_until(24h);
  std::uint64_t down = 0;
  for (const auto& record : simulation.snapshot().records) down += record.to_down;
  // Three in a row by chance: 0.02^3 for each first failure, about 3.5 in a day of 432,000 attempts.
  CHECK(down <= 10);
  CHECK(static_cast<double>(simulation.attempts) < 50 * 8640 * 1.2 + 50 * 8640);
}

TEST_CASE("an outage of more than a day stays what it was: its controls do not become useless by it") {
  TestConfig config;
  config.tcp("apns", "courier.example", 5223);
  config.tcp("control", "1.1.1.1").role = config::Role::control;
  Simulation simulation(config, [](const Task&, const net::Address&, nanoseconds now) {
    return now > 1h ? Simulation::Attempt{Outcome::connect_timeout, 5s} : Simulation::Attempt{};
  });
  simulation.run_until(30h);
  int found = 0;
  for (const auto& line : simulation.journal) {
    CHECK(line.entry.event != journal::Event::cause_gone);
    found += line.entry.event == journal::Event::cause_found;
  }
  CHECK(found == 1);
  const auto snapshot = simulation.snapshot();
  const auto& causes = snapshot.diagnoses.front().causes;
  REQUIRE(causes.size() == 1);
  CHECK(causes.front().cause == verdict::Cause::uplink_down);
}

TEST_CASE("a control that never works says nothing of the uplink, once it has had a day") {
  TestConfig config;
  config.tcp("apns", "courier.example", 5223);
  config.tcp("useless", "1.1.1.1").role = config::Role::control;
  Simulation simulation(config, [](const Task& task, const net::Address&, nanoseconds now) {
    const bool bad = now > 25h || task.labels.probe == "useless";
    return bad ? Simulation::Attempt{Outcome::connect_timeout, 5s} : Simulation::Attempt{};
  });
  simulation.run_until(26h);
  const auto snapshot = simulation.snapshot();
  REQUIRE(snapshot.diagnoses.front().causes.size() > 0);
  for (const auto& cause : snapshot.diagnoses.front().causes)
    CHECK(cause.cause != verdict::Cause::uplink_down);
}

TEST_CASE("blocked addresses of a name are no flapping and no reason to probe fast") {
  for (const int blocked : {2, 5, 8}) {
    const auto spread = blocked_addresses(blocked, 10);
    CAPTURE(blocked);
    MESSAGE(blocked << " of 10 addresses blocked: " << spread.transitions << " transitions a day, "
                    << spread.attempts_an_hour << " attempts an hour");
    CHECK(spread.transitions == 0);
    CHECK(spread.up == true);
    CHECK(spread.cause == "addresses_blocked");
    CHECK(spread.attempts_an_hour <= 240);  // 120 at the interval, and one more for each failure
  }
  for (const int blocked : {2, 5, 8}) {
    CAPTURE(blocked);
    const auto spread = blocked_addresses(blocked, 10, 3);  // most answers hold none that works, with 8
    CHECK(spread.transitions == 0);
    CHECK(spread.up == true);
  }
  const auto one_of_two = blocked_addresses(1, 2);
  CHECK(one_of_two.transitions == 0);
  CHECK(one_of_two.cause == "addresses_blocked");
  CHECK(one_of_two.attempts_an_hour <= 180);
}
