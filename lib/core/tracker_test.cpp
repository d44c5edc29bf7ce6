#include "core/tracker.hpp"

#include <doctest/doctest.h>

#include "core/test_plan.hpp"

using namespace reachd;
using namespace reachd::core;
using result::Outcome;
using namespace std::chrono_literals;

namespace {
/// A tracker with fall 3 and rise 2, and a clock that goes on a second an attempt.
struct Probe {
  TestConfig config;
  Tracker tracker;
  int seconds = 0;

  Probe() : tracker(make()) {}
  std::shared_ptr<const Task> make() {
    config.tls("apns", "courier.example", 5223);
    return plan(config.done(), host_with({net::Family::ipv4})).front();
  }
  Change note(Outcome outcome, const std::string& address = "17.57.144.10") {
    auto result = result_of(outcome, address);
    result.started_wall = at(std::chrono::seconds(seconds)).wall;
    return tracker.note(result, at(std::chrono::seconds(seconds++)));
  }
  void settle_up() {
    note(Outcome::ok);
    note(Outcome::ok);
  }
};
}  // namespace

TEST_CASE("rise successes settle a new probe up, and that is no transition") {
  Probe probe;
  CHECK(probe.tracker.wants_fast_interval());
  CHECK_FALSE(probe.note(Outcome::ok).settled_as);
  CHECK(probe.tracker.wants_fast_interval());
  const auto change = probe.note(Outcome::ok);
  CHECK(change.settled_as == true);
  CHECK(change.first_state);
  CHECK_FALSE(probe.tracker.wants_fast_interval());
  CHECK(probe.tracker.record().to_up == 0);
}

TEST_CASE("fall failures in a row settle it down; the row's beginning is since when") {
  Probe probe;
  probe.settle_up();
  const auto first = probe.note(Outcome::connect_timeout);
  CHECK(first.turned_unsettled);
  CHECK_FALSE(first.settled_as);
  CHECK_FALSE(probe.note(Outcome::connect_timeout).turned_unsettled);
  CHECK(probe.note(Outcome::connect_timeout).settled_as == false);
  CHECK(probe.tracker.record().to_down == 1);
  CHECK(probe.tracker.record().down_since == at(2s).wall);
  CHECK(probe.tracker.record().settled);
}

TEST_CASE("a success between failures begins the row anew") {
  Probe probe;
  probe.settle_up();
  for (int i = 0; i < 20; ++i) {
    CHECK_FALSE(probe.note(Outcome::connect_timeout).settled_as);
    CHECK_FALSE(probe.note(Outcome::connect_timeout).settled_as);
    CHECK_FALSE(probe.note(Outcome::ok).settled_as);
  }
  CHECK(probe.tracker.record().up == true);
  CHECK(probe.tracker.record().to_down == 0);
}

TEST_CASE("another outcome of a probe that is down is told, the first one is not") {
  Probe probe;
  for (int i = 0; i < 2; ++i) probe.note(Outcome::connect_timeout);
  CHECK_FALSE(probe.note(Outcome::connect_timeout).previous_outcome);
  CHECK(probe.note(Outcome::connect_refused).previous_outcome == Outcome::connect_timeout);
  CHECK_FALSE(probe.note(Outcome::connect_refused).previous_outcome);
}

TEST_CASE(
    "without a state after fall + rise attempts it is up if any of them succeeded, and probed at its "
    "interval") {
  Probe probe;
  for (const auto outcome : {Outcome::ok, Outcome::connect_timeout, Outcome::ok, Outcome::connect_timeout}) {
    CHECK_FALSE(probe.note(outcome).settled_as);
    CHECK(probe.tracker.wants_fast_interval());
  }
  CHECK(probe.note(Outcome::ok).settled_as == true);
  CHECK_FALSE(probe.tracker.wants_fast_interval());
}

TEST_CASE("a probe that does not settle is not probed fast for ever") {
  Probe probe;
  probe.settle_up();
  probe.config.done();
  // Down needs three in a row: two failures and a success again and again, but seen from the down side.
  for (int i = 0; i < 3; ++i) probe.note(Outcome::connect_timeout);
  int fast = 0;
  for (int i = 0; i < 30; ++i) {
    probe.note(i % 2 == 0 ? Outcome::ok : Outcome::connect_timeout);
    fast += probe.tracker.wants_fast_interval();
  }
  CHECK(probe.tracker.record().up == false);
  CHECK(fast == 15);  // after each success, never after a failure
}

TEST_CASE("a name without a record of this family takes no part") {
  Probe probe;
  probe.settle_up();
  probe.tracker.note_no_record();
  CHECK_FALSE(probe.tracker.unsettled());
  CHECK_FALSE(probe.tracker.record().up);
  probe.note(Outcome::ok);
  CHECK(probe.tracker.record().takes_part);
  CHECK(probe.tracker.unsettled());
}

TEST_CASE("an unsettled probe begins where it last worked, until that fails too") {
  Probe probe;
  const auto one = *net::Address::parse("17.57.144.1");
  probe.note(Outcome::ok, "17.57.144.1");
  probe.note(Outcome::connect_timeout, "17.57.144.2");
  const auto& addresses = probe.tracker.addresses();
  CHECK(addresses.where_it_worked(at(2s).steady).first == std::vector{one});
  probe.note(Outcome::connect_timeout, "17.57.144.1");
  CHECK(addresses.where_it_worked(at(3s).steady).first.empty());
  CHECK(addresses.remembered(at(3s).steady) == std::vector{one});
  const auto record = probe.tracker.copy(at(10s).steady);
  CHECK(record.reachable_addresses == 0);
  CHECK(record.unreachable_addresses == 2);
  CHECK(probe.tracker.copy(at(11min).steady).unreachable_addresses == 0);
}

TEST_CASE("of an address it is known whether it was tried since the first failure of an outage") {
  Probe probe;
  probe.settle_up();  // at 17.57.144.10
  probe.note(Outcome::ok, "17.57.144.1");
  probe.note(Outcome::ok, "17.57.144.2");
  const auto before_outage = [&] {
    std::vector<bool> all;
    for (const auto& tried : probe.tracker.addresses().tried(at(std::chrono::seconds(probe.seconds)).steady))
      all.push_back(tried.before_outage);
    return all;
  };
  for (int i = 0; i < 2; ++i) probe.note(Outcome::connect_timeout, "17.57.144.2");
  CHECK(before_outage() == std::vector{false, false, false});  // not down yet
  probe.note(Outcome::connect_timeout, "17.57.144.2");
  CHECK(before_outage() == std::vector{true, false, true});
  probe.note(Outcome::connect_timeout, "17.57.144.1");
  CHECK(before_outage() == std::vector{false, false, true});
  for (int i = 0; i < 2; ++i) probe.note(Outcome::ok, "17.57.144.2");
  probe.note(Outcome::ok, "17.57.144.1");
  CHECK(before_outage() == std::vector{false, false});
}

TEST_CASE("failures never push successes out of the history, nor the other way round") {
  Probe probe;
  probe.note(Outcome::connect_refused);
  for (int i = 0; i < 100; ++i) probe.note(Outcome::ok);
  CHECK(probe.tracker.record().failures.size() == 1);
  CHECK(probe.tracker.record().successes.size() == history_length);
}

TEST_CASE("an issuer that changes is told, and a flood of issuers becomes one label") {
  Probe probe;
  const auto handshake = [&](const std::string& issuer) {
    auto result = result_of(Outcome::ok);
    result.tls.version = "TLSv1.3";
    result.tls.issuer = issuer;
    return probe.tracker.note(result, at(1s));
  };
  CHECK_FALSE(handshake("Apple Server Authentication CA").previous_issuer);
  CHECK(handshake("Corporate Inspection").previous_issuer == "Apple Server Authentication CA");
  for (int i = 0; i < 30; ++i) handshake("CA " + std::to_string(i));
  CHECK(probe.tracker.record().tls_issuer == "many");
}

TEST_CASE(
    "of a place that moves all the time, metrics get ten values an hour, and what it holds counts as seen") {
  Probe probe;
  const auto& many = probe.tracker.record().many_places;
  const auto found = [&](int last, std::chrono::seconds after) {
    result::Block block;
    block.hop = 2;
    block.last_hop = net::Address::parse("10.1.0." + std::to_string(last));
    probe.tracker.set_block(block, at(after).steady);
  };
  found(1, 0s);
  for (int i = 2; i <= 10; ++i) found(i, 2h);  // 10.1.0.1 was its value until then
  CHECK(many == ManyPlaces{});
  found(11, 2h + 10min);
  CHECK(many == ManyPlaces{.hop = false, .last_hop = true, .blocker = false});
  CHECK(probe.tracker.record().block->last_hop ==
        net::Address::parse("10.1.0.11"));  // all but metrics have it
  found(3, 2h + 20min);
  CHECK(many == ManyPlaces{});
  found(11, 3h + 5min);  // all but 10.1.0.3 are more than an hour old
  CHECK(many == ManyPlaces{});
}

TEST_CASE("phases are observed only where they are there, retransmits only of a success") {
  Probe probe;
  auto result = result_of(Outcome::tls_reset);
  result.phase(result::Phase::connect) = 3ms;
  result.retransmits = 2;
  probe.tracker.note(result, at(0s));
  const auto& record = probe.tracker.record();
  CHECK(record.phases[static_cast<std::size_t>(result::Phase::connect)].count() == 1);
  CHECK(record.phases[static_cast<std::size_t>(result::Phase::connect)].counts[2] ==
        1);  // over 2.5 ms, up to 5 ms
  CHECK(record.phases[static_cast<std::size_t>(result::Phase::handshake)].count() == 0);
  CHECK(record.retransmits == 0);
}

TEST_CASE("another question under the same labels keeps the counters and unsettles the state") {
  Probe probe;
  probe.settle_up();
  TestConfig changed;
  std::get<config::TlsTarget>(changed.tls("apns", "courier.example", 5223).target).alpn = {
      "apns-security-v3"};
  probe.tracker.replace_task(plan(changed.done(), host_with({net::Family::ipv4})).front());
  CHECK(probe.tracker.unsettled());
  CHECK(probe.tracker.record().up == true);
  CHECK(probe.tracker.record().attempts[0] == 2);
}

TEST_CASE("failures between successes are loss, those of an outage are not") {
  TestConfig config;
  config.tcp("p", "example.com");
  const auto task = plan(config.done(), host_with({net::Family::ipv4})).front();
  Tracker tracker(task);
  auto now = 0s;
  const auto attempt = [&](Outcome outcome) { tracker.note(result_of(outcome), at(now += 1s)); };
  attempt(Outcome::ok);
  attempt(Outcome::ok);  // up, and counted from here on
  attempt(Outcome::connect_timeout);
  CHECK(tracker.recent(at(now).steady).failures == 0);  // it may yet become an outage
  attempt(Outcome::ok);
  CHECK(tracker.recent(at(now).steady).attempts == 3);
  CHECK(tracker.recent(at(now).steady).failures == 1);
  for (int i = 0; i < 10; ++i) attempt(Outcome::connect_timeout);
  CHECK(tracker.record().up == false);
  CHECK(tracker.recent(at(now).steady).attempts == 0);
  attempt(Outcome::ok);
  attempt(Outcome::ok);
  CHECK(tracker.record().up == true);
  CHECK(tracker.recent(at(now).steady).failures == 0);
  CHECK(tracker.recent(at(now).steady).attempts == 1);
}
