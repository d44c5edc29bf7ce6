#include "core/judge.hpp"

#include <doctest/doctest.h>

#include "core/test_plan.hpp"

using namespace reachd;
using namespace reachd::core;
using namespace std::chrono_literals;
using result::Outcome;
using std::chrono::nanoseconds;

namespace {

/// A port of Apple's, another that works and a control, settled by hand.
struct Judged {
  TestConfig config;
  std::vector<std::unique_ptr<Series>> series;
  Groups groups;
  Judge judge{false};
  std::vector<journal::Event> events;

  Judged() {
    config.tls("apns", "courier.example", 5223);
    config.tls("apns-fallback", "courier.example", 443);
    config.tcp("control", "1.1.1.1", 443).role = config::Role::control;
    config.service("push", config::Service::Rule::any_of, {{false, 0}, {false, 1}});
    for (const auto& task : plan(config.done(), host_with({net::Family::ipv4}))) {
      series.push_back(std::make_unique<Series>(series.size() + 1, task));
      groups[{"default", net::Family::ipv4}].push_back(series.back().get());
    }
    for (std::size_t i = 0; i < series.size(); ++i) settle(i, Outcome::ok, 0s);
    write(judge.replan(config.done(), groups, at(0s)));
  }
  void settle(std::size_t index, Outcome outcome, nanoseconds now) {
    for (int i = 0; i < 3; ++i) series[index]->tracker.note(result_of(outcome), at(now));
    judge.services_may_change("default");
    judge.causes_may_change("default", at(now));
  }
  void write(const Judge::Entries& entries) {
    for (const auto& entry : entries) events.push_back(entry.event);
  }
  void update(nanoseconds now) {
    write(judge.update_services(groups, at(now)));
    write(judge.update_causes(groups, at(now)));
  }
  std::vector<verdict::Diagnosis> causes() const { return judge.diagnoses(groups, at(0s)).front().causes; }
};

}  // namespace

TEST_CASE("a plan is judged at once, and its services then follow the states within 100 ms") {
  Judged world;
  CHECK(world.events == std::vector{journal::Event::service_changed});
  CHECK(world.judge.services().front().state == ServiceState::ok);
  world.settle(0, Outcome::connect_timeout, 10ms);
  CHECK(world.judge.next_wake(world.groups) <= at(100ms).steady);
  world.write(world.judge.update_services(world.groups, at(99ms)));
  CHECK(world.judge.services().front().state == ServiceState::ok);
  world.write(world.judge.update_services(world.groups, at(100ms)));
  CHECK(world.judge.services().front().state == ServiceState::degraded);
  CHECK(world.judge.services().front().since == at(100ms).wall);
  CHECK(world.events.size() == 2);
}

TEST_CASE("a cause is published when it has held for a second, and withdrawn likewise") {
  Judged world;
  world.settle(0, Outcome::connect_timeout, 10s);
  const auto before = world.judge.changes();
  nanoseconds now = 10s;
  for (; now < 11s; now += 100ms) world.update(now);
  CHECK(world.causes().empty());
  for (; now < 12s; now += 100ms) world.update(now);
  REQUIRE(world.causes().size() == 1);
  CHECK(world.causes().front().cause == verdict::Cause::port_blocked);
  CHECK(world.judge.changes() > before);
  world.settle(0, Outcome::ok, 20s);
  for (now = 20s; now < 25s; now += 100ms) world.update(now);
  CHECK(world.causes().empty());
  CHECK(std::count(world.events.begin(), world.events.end(), journal::Event::cause_found) == 1);
  CHECK(std::count(world.events.begin(), world.events.end(), journal::Event::cause_gone) == 1);
}

TEST_CASE("HTTPS records that cannot be had take no service down") {
  TestConfig config;
  auto& probe = config.dns("resolve", "identity.example");
  std::get<config::DnsTarget>(probe.target).types = {config::type_a, 65};
  std::get<config::DnsTarget>(probe.target).types_automatic = false;
  config.service("identity", config::Service::Rule::all_of, {{false, 0}});
  std::vector<std::unique_ptr<Series>> series;
  Groups groups;
  for (const auto& task : plan(config.done(), host_with({net::Family::ipv4}))) {
    series.push_back(std::make_unique<Series>(series.size() + 1, task));
    groups[{"default", net::Family::ipv4}].push_back(series.back().get());
    const bool fails = task->type == 65;
    for (int i = 0; i < 3; ++i)
      series.back()->tracker.note(result_of(fails ? Outcome::dns_timeout : Outcome::ok), at(0s));
  }
  REQUIRE(series.size() == 2);
  Judge once(true);
  once.replan(config.done(), groups, at(0s));
  CHECK(once.services().front().state == ServiceState::ok);
  const auto causes = once.diagnoses(groups, at(0s)).front().causes;
  REQUIRE(causes.size() == 1);
  CHECK(causes.front().cause == verdict::Cause::dns_type_filtered);
}

TEST_CASE("without a change everything is diagnosed again after ten seconds") {
  Judged world;
  world.update(1s);
  CHECK(world.judge.next_wake(world.groups) == at(11s).steady);
  CHECK(world.judge.next_wake({}) == Steady::max());
}

TEST_CASE("what is saved comes back before the first plan, and what goes with a plan ends") {
  Judged world;
  world.settle(0, Outcome::connect_timeout, 10s);
  for (nanoseconds now = 10s; now < 15s; now += 100ms) world.update(now);
  world.judge.set_clock_offset(0.5);
  Memory memory;
  world.judge.save(memory);
  CHECK(memory.clock_offset == 0.5);
  REQUIRE(memory.causes.size() == 1);

  Judge next(false);
  next.restore(memory.services, memory.causes);
  CHECK(next.replan(world.config.done(), world.groups, at(16s)).empty());
  CHECK(next.services().front().since == memory.services.front().since);
  CHECK(next.diagnoses(world.groups, at(16s)).front().causes.size() == 1);

  CHECK(next.replan(world.config.done(), {}, at(17s)).empty());
  CHECK(next.services().empty());
  const auto entries = next.update_causes({}, at(18s));
  REQUIRE(entries.size() == 1);
  CHECK(entries.front().event == journal::Event::cause_gone);
}

TEST_CASE("a NAT64 prefix that a look-up has found is one that the diagnosis knows, after a restart, too") {
  TestConfig config;
  config.tls("apns", "courier.example", 5223);
  config.tls("ids", "identity.example", 443);
  config.tls("native", "native.example", 443);
  config.dns("resolve", "courier.example");
  std::vector<std::unique_ptr<Series>> series;
  Groups groups;
  for (const auto& task : plan(config.done(), host_with({net::Family::ipv4, net::Family::ipv6}))) {
    series.push_back(std::make_unique<Series>(series.size() + 1, task));
    groups[{"default", task->labels.family}].push_back(series.back().get());
  }
  const auto cause_over_ipv6 = [&] {
    Judge once(true);
    once.replan(config.done(), groups, at(10s));
    const auto records = once.diagnoses(groups, at(10s));
    const auto found = std::ranges::find(records, net::Family::ipv6, &DiagnosisRecord::family);
    REQUIRE(found->causes.size() == 1);
    return found->causes.front().cause;
  };
  Tracker* resolves = nullptr;
  for (const auto& one : series) {
    const auto& labels = one->task().labels;
    const bool behind = labels.family == net::Family::ipv6 && labels.probe != "native";
    if (labels.kind == result::Kind::dns && labels.type == "AAAA") resolves = &one->tracker;
    const bool fails = behind && labels.kind != result::Kind::dns;
    const auto address = labels.probe == "apns" ? "2a0e:1234:64::1139:900a" : "2a0e:1234:64::118a:d301";
    for (int i = 0; i < 3; ++i) {
      one->tracker.note(fails
                            ? result_of(Outcome::connect_timeout, address)
                            : result_of(Outcome::ok, labels.family == net::Family::ipv4 ? "17.57.144.10"
                                                                                        : "2620:149:a44::10"),
                        at(std::chrono::seconds(i)));
    }
  }
  // Two names in one network that is neither Apple's nor known to work: a block page.
  CHECK(cause_over_ipv6() == verdict::Cause::dns_filtered);
  auto found = result_of(Outcome::ok);
  found.nat64 = net::Network::parse("2a0e:1234:64::/96");
  resolves->note(found, at(4s));
  CHECK(cause_over_ipv6() == verdict::Cause::networks_blocked);
  // A look-up that fails forgets nothing.
  resolves->note(result_of(Outcome::dns_timeout), at(5s));
  CHECK(cause_over_ipv6() == verdict::Cause::networks_blocked);

  resolves->note(found, at(6s));
  Tracker next(resolves->record().task);
  next.restore(resolves->save(false, at(7s)), at(8s));
  CHECK(next.nat64() == found.nat64);
}

TEST_CASE("for `once` a diagnosis is made when it is asked for, and nothing is published") {
  Judged world;
  world.settle(0, Outcome::connect_timeout, 10s);
  Judge once(true);
  once.replan(world.config.done(), world.groups, at(10s));
  CHECK(once.update_causes(world.groups, at(20s)).empty());
  CHECK(once.next_wake(world.groups) == Steady::max());
  const auto causes = once.diagnoses(world.groups, at(10s)).front().causes;
  REQUIRE(causes.size() == 1);
  CHECK(causes.front().cause == verdict::Cause::port_blocked);
}
