// A day in the life of two hundred probes, and what must not happen in it.

#include <doctest/doctest.h>

#include <random>
#include <set>
#include <string>

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

/// One probe whose name has ten addresses, of which the first `blocked` end like this from the first minute
/// on; and what a day of it looks like, from ten minutes later on.
struct Blocked {
  int blocked = 0;
  Simulation::Attempt how;
  std::size_t an_answer = 0;  ///< addresses that an answer holds, others each time; 0: all
  int all = 10;
};
struct Day {
  std::uint64_t transitions = 0;
  double attempts_an_hour = 0;
  double connections_an_hour = 0;
  std::optional<bool> up;
  std::string causes;         ///< at the end
  std::size_t cause_changes;  ///< found and gone
};
Day day_of(const Blocked& fault) {
  TestConfig config;
  config.tls("apns", "courier.example", 5223);
  std::vector<net::Address> addresses;
  for (int i = 0; i < fault.all; ++i)
    addresses.push_back(net::Address::ipv4({17, 57, 144, static_cast<std::uint8_t>(i + 1)}));
  Simulation simulation(config, [&](const Task&, const net::Address& address, nanoseconds now) {
    return now > 1min && address.bytes()[3] <= fault.blocked ? fault.how : Simulation::Attempt{};
  });
  simulation.addresses = addresses;
  simulation.addresses_an_answer = fault.an_answer;
  simulation.run_until(11min);
  const auto attempts = simulation.attempts, connections = simulation.connections;
  const auto already = transitions(simulation.snapshot().records.front());
  const auto told = simulation.journal.size();
  if (fault.an_answer != 1)
    CHECK(already <= 2);  // where the three addresses tried first after the change are all among the blocked
  simulation.run_until(24h + 11min);
  const auto snapshot = simulation.snapshot();
  Day day;
  day.transitions = transitions(snapshot.records.front()) - already;
  day.attempts_an_hour = static_cast<double>(simulation.attempts - attempts) / 24;
  day.connections_an_hour = static_cast<double>(simulation.connections - connections) / 24;
  day.up = snapshot.records.front().up;
  for (const auto& cause : snapshot.diagnoses.front().causes)
    day.causes += std::string(day.causes.empty() ? "" : ", ") + std::string(verdict::name(cause.cause));
  day.cause_changes = 0;
  for (std::size_t i = told; i < simulation.journal.size(); ++i) {
    const auto event = simulation.journal[i].entry.event;
    day.cause_changes += event == journal::Event::cause_found || event == journal::Event::cause_gone;
  }
  return day;
}

const Simulation::Attempt dropped{Outcome::connect_timeout, 5s}, refused{Outcome::connect_refused, 20ms},
    stalled{Outcome::tls_timeout, 5s};

}  // namespace

TEST_CASE("a day of 200 probes with faults coming and going" * doctest::test_suite("long")) {
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

TEST_CASE("two percent of lost attempts settle nothing down in a day" * doctest::test_suite("long")) {
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

TEST_CASE("a control's name that is denied from the start says nothing, and one that is denied later does") {
  for (const bool later : {false, true}) {
    CAPTURE(later);
    TestConfig config;
    config.tcp("apns", "courier.example", 5223);
    config.dns("resolve", "courier.example");
    config.dns("resolve-control", "control.example").role = config::Role::control;
    Simulation simulation(config, [&](const Task& task, const net::Address&, nanoseconds now) {
      const bool denied = task.labels.probe == "resolve-control" && (!later || now > 1h);
      return denied ? Simulation::Attempt{Outcome::dns_nxdomain, 20ms} : Simulation::Attempt{};
    });
    simulation.run_until(2h);
    CHECK((simulation.count(journal::Event::cause_found) > 0) == later);
  }
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
  const auto& causes = snapshot.diagnoses.front().causes;
  REQUIRE(causes.size() == 1);
  CHECK(causes.front().cause == verdict::Cause::uplink_down);
  CHECK(causes.front().told.english.sentence.ask.find("cannot be told from an outage at Apple") !=
        std::string::npos);
}

TEST_CASE("blocked addresses of a name are no flapping and no reason to probe fast" *
          doctest::test_suite("long")) {
  struct Row {
    std::string how;
    const Simulation::Attempt& attempt;
  };
  for (const auto& row : {Row{"drop", dropped}, Row{"reset", refused}, Row{"stall", stalled}}) {
    for (const int blocked : {0, 2, 5, 8}) {
      for (const std::size_t an_answer : {0, 3, 1}) {
        const auto day = day_of({blocked, row.attempt, an_answer});
        MESSAGE(row.how << ", " << blocked << " of 10 blocked, answers of "
                        << (an_answer == 0 ? 10 : an_answer) << ": " << day.transitions
                        << " transitions a day, " << day.attempts_an_hour << " attempts and "
                        << day.connections_an_hour << " connections an hour, "
                        << (day.causes.empty() ? "no cause" : day.causes) << ", " << day.cause_changes
                        << " changes of it");
        const bool stalls = row.attempt.outcome == Outcome::tls_timeout;
        if (an_answer != 1) {
          CHECK(day.up == true);
          CHECK(day.transitions <= (an_answer == 3 ? 4u : stalls ? 2u : 0u));
        }
        if (an_answer == 0 && blocked > 0) {
          CHECK(day.causes == "addresses_blocked");
          CHECK(day.cause_changes == 0);
        }
        // 120 at the interval, and one more for each that fails.
        CHECK(day.attempts_an_hour <= (stalls ? 240 : an_answer == 0 ? 180 : 240));
        if (blocked == 0) {
          CHECK(day.transitions == 0);
          CHECK(day.causes == "");
          CHECK(day.connections_an_hour == doctest::Approx(120).epsilon(0.01));
        }
      }
    }
  }
  const auto one_of_two = day_of({1, dropped, 0, 2});
  CHECK(one_of_two.transitions == 0);
  CHECK(one_of_two.causes == "addresses_blocked");
  CHECK(one_of_two.attempts_an_hour <= 121);
}

TEST_CASE("where devices are given only what does not work, that what was given before works is of no use") {
  for (const std::size_t an_answer : {0, 3, 1}) {
    CAPTURE(an_answer);
    TestConfig config;
    config.tls("apns", "courier.example", 5223);
    Simulation simulation(config, [](const Task&, const net::Address& address, nanoseconds) {
      return address.bytes()[1] == 188 ? dropped : Simulation::Attempt{};
    });
    const auto give = [&](std::uint8_t network) {
      simulation.addresses.clear();
      for (int i = 1; i <= 10; ++i)
        simulation.addresses.push_back(net::Address::ipv4({17, network, 144, static_cast<std::uint8_t>(i)}));
    };
    simulation.addresses_an_answer = an_answer;
    give(57);
    simulation.run_until(1h);
    const auto before = transitions(simulation.snapshot().records.front());
    CHECK(before == 0);
    give(188);
    simulation.run_until(1h + 30s + 3 * 5s);
    CHECK(simulation.snapshot().records.front().up == false);
    for (const auto& line : simulation.journal) {
      if (line.entry.event == journal::Event::probe_down)
        MESSAGE("answers of " << (an_answer == 0 ? 10 : an_answer) << ": down "
                              << std::chrono::duration<double>(line.when - 1h).count()
                              << " s after the move");
    }
    simulation.run_until(25h);
    CHECK(simulation.snapshot().records.front().up == false);
    CHECK(transitions(simulation.snapshot().records.front()) == 1);
    give(57);
    simulation.run_until(25h + 1min);
    CHECK(simulation.snapshot().records.front().up == true);
  }
}

/// Ten of a network of Apple's: 17.NETWORK.144.1 to 10.
std::vector<net::Address> ten_of(std::uint8_t network) {
  std::vector<net::Address> addresses;
  for (std::uint8_t i = 1; i <= 10; ++i) addresses.push_back(net::Address::ipv4({17, network, 144, i}));
  return addresses;
}

TEST_CASE(
    "while a pattern moves, addresses of some names that fail are not called blocked for those of others" *
    doctest::test_suite("long")) {
  // A third of the names after the other moves, into a network that is dropped; what does not work for a name
  // as a whole is no matter of addresses. Or the network moved to is dropped in part: then it is one.
  for (const bool in_part : {false, true}) {
    CAPTURE(in_part);
    TestConfig config;
    for (const auto port : std::initializer_list<std::uint16_t>{5223, 443})
      config.tls("apns-" + std::to_string(port), "{1..6}-courier.example", port);
    config.tls("control", "1.1.1.1").role = config::Role::control;
    Simulation simulation(config, [&](const Task&, const net::Address& address, nanoseconds) {
      const auto bytes = address.bytes();
      return bytes[1] == 188 && (!in_part || bytes[3] <= 3) ? dropped : Simulation::Attempt{};
    });
    simulation.addresses = ten_of(57);
    simulation.run_until(1h);
    int most_failing = 0;
    bool told = false;
    for (int moved = 1; moved <= 4; ++moved) {
      simulation.addresses_by_name[std::to_string(moved) + "-courier.example"] = ten_of(188);
      const auto end = 1h + 20min * moved;
      for (nanoseconds now = end - 20min; now < end; now += 5s) {
        simulation.run_until(now);
        const auto snapshot = simulation.snapshot();
        for (const auto& cause : snapshot.diagnoses.front().causes)
          told |= cause.cause == verdict::Cause::addresses_blocked;
        for (const auto& record : snapshot.records)
          most_failing = std::max(most_failing, record.unreachable_addresses);
      }
    }
    MESSAGE((in_part ? "in part" : "wholly") << ": at most " << most_failing << " addresses failed at once");
    CHECK(most_failing >= 3);
    CHECK(told == in_part);
  }
}

TEST_CASE("loss is seen although another address wins") {
  std::mt19937_64 random(11);
  TestConfig config;
  for (int i = 0; i < 10; ++i) config.tcp("p" + std::to_string(i), "h" + std::to_string(i) + ".example", 443);
  // One SYN in twenty is lost, and sent again a second later.
  Simulation simulation(config, [&](const Task&, const net::Address&, nanoseconds) {
    return Simulation::Attempt{Outcome::ok, random() % 20 == 0 ? nanoseconds(1020ms) : nanoseconds(20ms)};
  });
  simulation.addresses = {net::Address::ipv4({17, 57, 144, 1}), net::Address::ipv4({17, 57, 144, 2})};
  simulation.run_until(1h);
  const auto snapshot = simulation.snapshot();
  const auto& causes = snapshot.diagnoses.front().causes;
  REQUIRE(causes.size() == 1);
  CHECK(causes.front().cause == verdict::Cause::degraded_path);
  std::uint64_t resent = 0, made = 0;
  for (const auto& record : snapshot.records) {
    resent += record.retransmits;
    made += record.attempts[0];
  }
  CHECK(static_cast<double>(resent) / static_cast<double>(made) == doctest::Approx(0.05).epsilon(0.3));
}

TEST_CASE("for one attempt each, what fails behind the connection is tried again at another address") {
  struct Row {
    Outcome first, second;
    std::uint64_t attempts;
    Outcome told;
  };
  for (const auto& row : {Row{Outcome::tls_timeout, Outcome::ok, 2, Outcome::ok},
                          Row{Outcome::tls_timeout, Outcome::tls_reset, 2, Outcome::tls_timeout},
                          Row{Outcome::ok, Outcome::tls_timeout, 1, Outcome::ok}}) {
    TestConfig config;
    config.tls("apns", "courier.example", 5223);
    config->probes.front().schedule.fall = config->probes.front().schedule.rise = 1;
    CoreOptions options;
    options.single_attempt = true;
    Simulation simulation(
        config,
        [&](const Task&, const net::Address& address, nanoseconds) {
          return Simulation::Attempt{address.bytes()[3] == 1 ? row.first : row.second, 30ms};
        },
        options);
    simulation.addresses = {net::Address::ipv4({17, 57, 144, 1}), net::Address::ipv4({17, 57, 144, 2})};
    simulation.run_until(1min);
    CHECK(simulation.attempts == row.attempts);
    CHECK(simulation.core().all_attempted());
    CHECK(simulation.snapshot().records.front().last->outcome == row.told);
  }
}

TEST_CASE("connections beside the first count for the limit of those in flight") {
  TestConfig config;
  for (int i = 0; i < 4; ++i) config.tcp("p" + std::to_string(i), "example.com");
  CoreOptions options;
  options.in_flight_limit = 4;
  Simulation simulation(config, all_well, options);
  simulation.core().set_extra_connections(4);
  simulation.run_until(20s);
  CHECK(simulation.attempts == 0);
  simulation.core().set_extra_connections(3);
  simulation.run_until(60s);
  CHECK(simulation.attempts > 0);
}

namespace {

/// Apple's hosts and two controls, on three ports, as many as the built-in configuration has.
TestConfig hosts_and_controls() {
  TestConfig config;
  for (int i = 0; i < 16; ++i) config.tls("p" + std::to_string(i), "h" + std::to_string(i) + ".example", 443);
  config.tls("apns", "courier.example", 5223);
  config.tls("apns-fallback", "courier.example", 443);
  for (int i = 0; i < 4; ++i) config.http("page" + std::to_string(i), "w" + std::to_string(i) + ".example");
  for (int i = 0; i < 2; ++i)
    config.tls("control" + std::to_string(i), "c" + std::to_string(i) + ".example", 443).role =
        config::Role::control;
  return config;
}

/// A firewall that lets so many new connections through a second, as a token bucket; of a lost SYN the kernel
/// sends two more, after 1 s and 3 s.
class Limit {
 public:
  Limit(double a_second, double burst) : rate_(a_second), burst_(burst), tokens_(burst) {}

  Simulation::Attempt connect(nanoseconds now) {
    for (const auto after : {0s, 1s, 3s}) {
      if (admits(now + after)) return {Outcome::ok, after + 20ms};
    }
    return {Outcome::connect_timeout, 5s};
  }

 private:
  bool admits(nanoseconds now) {
    if (now > last_) {
      tokens_ = std::min(burst_, tokens_ + rate_ * std::chrono::duration<double>(now - last_).count());
      last_ = now;
    }
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }
  double rate_, burst_, tokens_;
  nanoseconds last_{};
};

using Causes = std::set<std::string>;
Causes published(const Simulation& simulation) {
  Causes causes;
  const auto snapshot = simulation.snapshot();
  for (const auto& cause : snapshot.diagnoses.front().causes) causes.insert(std::string(name(cause.cause)));
  return causes;
}

}  // namespace

TEST_CASE("a limit on new connections accuses no host, port or network, at the start neither") {
  for (const double a_second : {0.1, 0.25, 0.5, 0.8, 1.0, 2.0}) {
    for (const auto from : {nanoseconds(0s), nanoseconds(10min)}) {
      Limit limit(a_second, 5);
      const auto config = hosts_and_controls();
      Simulation simulation(config, [&](const Task&, const net::Address&, nanoseconds now) {
        return now < from ? Simulation::Attempt{} : limit.connect(now);
      });
      Causes causes;
      for (nanoseconds now = 5s; now < 40min; now += 5s) {
        simulation.run_until(now);
        causes.merge(published(simulation));
      }
      CAPTURE(a_second);
      CAPTURE(from.count());
      std::string text;
      for (const auto& cause : causes) text += cause + " ";
      CAPTURE(text);
      for (const auto* known : {"unexplained", "degraded_path"}) causes.erase(known);
      CHECK(causes.empty());
    }
  }
}

TEST_CASE("a port that is blocked is told on a path that loses some connections, too") {
  std::mt19937_64 random(5);
  const auto config = hosts_and_controls();
  Simulation simulation(config, [&](const Task& task, const net::Address&, nanoseconds now) {
    const bool blocked = task.labels.port == 5223 && now > 10min;
    return blocked || random() % 25 == 0 ? Simulation::Attempt{Outcome::connect_timeout, 5s}
                                         : Simulation::Attempt{};
  });
  Causes causes;
  for (nanoseconds now = 10min; now < 13min; now += 5s) {
    simulation.run_until(now);
    causes.merge(published(simulation));
  }
  CHECK(published(simulation) == Causes{"port_blocked"});
  CHECK(!causes.contains("hosts_blocked"));
}

TEST_CASE("a port that stays blocked when all else works again is told at once") {
  const auto config = hosts_and_controls();
  Simulation simulation(config, [&](const Task& task, const net::Address&, nanoseconds now) {
    const bool blocked = now > 10min && (task.labels.port == 5223 || now < 12min);
    return blocked ? Simulation::Attempt{Outcome::connect_timeout, 5s} : Simulation::Attempt{};
  });
  simulation.run_until(11min);
  CHECK(published(simulation) == Causes{"uplink_down"});
  simulation.run_until(13min + 15s);
  CHECK(published(simulation) == Causes{"port_blocked"});
}
