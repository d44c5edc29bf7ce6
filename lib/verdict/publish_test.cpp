#include "verdict/publish.hpp"

#include <doctest/doctest.h>

#include "verdict/test_scene.hpp"

using namespace reachd;
using namespace reachd::verdict;
using namespace std::chrono_literals;

namespace {

/// One source and family over time: what is told, in order, as "12.5 +port_blocked 5223".
struct Story {
  Scene scene;
  Published published{"default", ipv4};
  std::chrono::milliseconds time{0};
  bool healing = false;
  std::string told;  // one after the other, with a comma
  static constexpr base::Wall epoch{1'700'000'000s};

  base::Now now() const { return {base::Steady{} + 1h + time, epoch + time}; }

  void look() {
    const auto observations = scene.of(ipv4);
    const auto changes =
        published.update(observations, scene.findings(ipv4), {},
                         {any_unsettled(observations), awaits_trace(observations), healing}, now());
    const auto tell = [&](char sign, const Diagnosis& d) {
      auto text =
          fmt::format("{:.1f} {}{}", std::chrono::duration<double>(time).count(), sign, name(d.cause));
      if (has_port(d.cause)) text += fmt::format(" {}", d.port);
      if (!told.empty()) told += ", ";
      told += text;
    };
    for (const auto& d : changes.found) tell('+', d);
    for (const auto& d : changes.gone) tell('-', d);
    for (const auto& d : changes.located) tell('@', d);
  }
  /// Looks at once and then each time that it asks to be woken.
  void wait(std::chrono::milliseconds duration) {
    const auto end = time + duration;
    look();
    while (const auto wake = published.next_wake()) {
      const auto at = std::chrono::ceil<std::chrono::milliseconds>(*wake - base::Steady{} - 1h);
      if (at > end) break;
      REQUIRE(at > time);  // it is never asked for a moment that changes nothing
      time = at;
      look();
    }
    time = end;
  }
  void fail(const Condition& condition, Outcome outcome) {
    scene.fail(condition, outcome);
    scene.change(condition, [&](Observation& o) { o.down_since = epoch + time - 3s; });
  }
  void mend(const Condition& condition) {
    scene.change(condition, [](Observation& o) {
      o.up = o.settled = true;
      o.outcome = Outcome::ok;
      o.down_since.reset();
    });
  }
  void settle(const Condition& condition) {
    scene.change(condition, [](Observation& o) { o.settled = true; });
  }
};

}  // namespace

TEST_CASE("a cause is told after 1 s if all is settled, after 10 s at the latest, and goes likewise") {
  Story story;
  story.wait(60s);
  CHECK(story.told.empty());
  CHECK_FALSE(story.published.next_wake());
  story.fail(on_port(5223), Outcome::connect_timeout);
  story.wait(30s);
  CHECK(story.told == "61.0 +port_blocked 5223");
  CHECK(story.published.holds(Cause::port_blocked, 5223));
  CHECK_FALSE(story.published.holds(Cause::port_blocked, 443));
  story.mend(everything());
  story.scene.unsettle(to("1.1.1.1"));
  story.wait(30s);
  CHECK(story.told == "61.0 +port_blocked 5223, 100.0 -port_blocked 5223");
  story.settle(everything());
  story.told.clear();
  story.fail(on_port(5223), Outcome::connect_timeout);
  story.scene.unsettle(to("1.1.1.1"));
  story.wait(30s);
  CHECK(story.told == "130.0 +port_blocked 5223");
}

TEST_CASE("a cause that does not hold for 1 s is not told, and one that stops for less does not go") {
  Story story;
  story.fail(to(identity), Outcome::connect_timeout);
  story.wait(900ms);
  story.mend(everything());
  story.wait(10s);
  CHECK(story.told.empty());
  story.fail(to(identity), Outcome::connect_timeout);
  story.wait(2s);
  story.mend(everything());
  story.wait(900ms);
  story.fail(to(identity), Outcome::connect_timeout);
  story.wait(20s);
  CHECK(story.told == "11.9 +hosts_blocked");
}

TEST_CASE("a fault that spreads over 10 s is told once, as what it is, and ends once") {
  Story story;
  const auto port_443 = on_port(443);
  std::vector<std::size_t> concerned;
  for (std::size_t i = 0; i < story.scene.all.size(); ++i) {
    if (port_443(story.scene.all[i])) concerned.push_back(i);
  }
  const auto one = [&](std::size_t i) -> Condition {
    return [wanted = &story.scene.all[i]](const Observation& o) { return &o == wanted; };
  };
  story.scene.unsettle(port_443);
  for (const auto i :
       concerned) {  // one after the other settles down; until the last has, some are unsettled
    story.wait(10'000ms / static_cast<int>(concerned.size()));
    story.fail(one(i), Outcome::connect_timeout);
  }
  story.wait(60s);
  CHECK(story.told == "10.0 +port_blocked 443");
  CHECK(story.published.diagnoses().size() == 1);
  CHECK(story.published.diagnoses().front().start ==
        Story::epoch + 10'000ms / static_cast<int>(concerned.size()) - 3s);
  story.told.clear();
  const auto begin = story.time;
  story.scene.unsettle(port_443);
  for (const auto i : concerned) {
    story.mend(one(i));
    story.wait(500ms);
  }
  story.wait(60s);
  CHECK(story.told == "74.5 -port_blocked 443");
  CHECK(story.time > begin);
  CHECK(story.published.diagnoses().empty());
}

TEST_CASE("one cause follows another without a gap") {
  Story story;
  story.fail(to(identity), Outcome::connect_timeout);
  story.wait(5s);
  story.fail(connecting(), Outcome::connect_timeout);
  story.wait(5s);
  CHECK(story.told == "1.0 +hosts_blocked, 6.0 +uplink_down, 6.0 -hosts_blocked");

  // While the causes change and none stands long enough, the old one stays.
  story.told.clear();
  story.scene.unsettle(to("1.1.1.1"));
  for (int i = 0; i < 3; ++i) {
    story.mend(connecting());
    story.scene.unsettle(to("1.1.1.1"));
    story.fail(on_port(5223), Outcome::connect_timeout);
    story.wait(6s);
    story.fail(to("gsa.apple.com"), Outcome::tls_alert);
    story.mend(on_port(5223));
    story.wait(6s);
    CHECK(story.published.holds(Cause::uplink_down, 0));
  }
  CHECK(story.told.empty());
}

static const base::InEachLanguage<Told> as_it_was_told{{{"As it was told", "", "ask"}, {"a line"}},
                                                       {{"Wie gesagt", "", "fragen"}, {}}};

TEST_CASE("what is restored is not told again, keeps its start, and goes if it does not hold") {
  const auto start = Story::epoch - 2h;
  const auto restored = [&](Cause cause, std::uint16_t port) {
    Diagnosis diagnosis{cause, port, start, {"apns"}, {}, as_it_was_told};
    diagnosis.info.mechanism = result::Mechanism::silent_drop;
    diagnosis.info.hop = 2;
    return diagnosis;
  };
  Story story;
  story.published.restore(restored(Cause::port_blocked, 5223));
  CHECK_FALSE(story.published.next_wake());
  REQUIRE(story.published.diagnoses().size() == 1);
  CHECK(story.published.diagnoses().front().told == as_it_was_told);
  CHECK(story.published.diagnoses().front().info.hop == 2);
  story.fail(on_port(5223), Outcome::connect_timeout);
  story.scene.change(on_port(5223),
                     [](Observation& o) { o.block = {result::Mechanism::silent_drop, 2, {}, {}, 0, false}; });
  story.wait(30s);
  CHECK(story.told.empty());  // not even its place
  CHECK(story.published.diagnoses().front().start == start);
  CHECK(story.published.diagnoses().front().probes == std::vector<std::string>{"apns"});

  Story gone;
  gone.published.restore(restored(Cause::dns_down, 0));
  gone.wait(30s);
  CHECK(gone.told == "1.0 -dns_down");
}

TEST_CASE("what is restored stands until all has been attempted, however long that takes") {
  Story story;
  story.published.restore({Cause::port_blocked, 5223, Story::epoch - 2h, {"apns"}, {}, as_it_was_told});
  story.scene.change(on_port(443), [](Observation& o) { o.attempted = false; });
  story.wait(60s);
  CHECK(story.told.empty());
  CHECK(story.published.holds(Cause::port_blocked, 5223));
  CHECK_FALSE(story.published.next_wake());
  story.scene.change(everything(), [](Observation& o) { o.attempted = true; });
  story.wait(30s);
  CHECK(story.told == "61.0 -port_blocked 5223");
}

TEST_CASE("a place that moves all the time is marked as one of many, also when the cause comes again") {
  Story story;
  const auto stopped_at = [&](int hop) {
    story.fail(on_port(5223), Outcome::connect_timeout);
    story.scene.change(on_port(5223), [&](Observation& o) {
      o.block = {result::Mechanism::silent_drop, hop, {}, {}, 0, false};
    });
    story.wait(5s);
  };
  for (int hop = 1; hop <= 10; ++hop) stopped_at(hop);
  CHECK_FALSE(story.published.diagnoses().front().many_places.hop);
  story.mend(on_port(5223));
  story.wait(5s);
  REQUIRE(story.published.diagnoses().empty());
  stopped_at(11);
  CHECK(story.published.diagnoses().front().many_places.hop);
  CHECK_FALSE(story.published.diagnoses().front().many_places.last_hop);
  CHECK(story.published.diagnoses().front().info.hop == 11);
}

TEST_CASE("a block that is found later is in the diagnosis") {
  Story story;
  story.fail(on_port(5223), Outcome::connect_timeout);
  story.wait(5s);
  CHECK_FALSE(story.published.diagnoses().front().info.hop);
  story.scene.change(on_port(5223),
                     [](Observation& o) { o.block = {result::Mechanism::silent_drop, 2, {}, {}, 0, false}; });
  story.wait(0s);
  CHECK(story.told == "1.0 +port_blocked 5223, 5.0 @port_blocked 5223");
  CHECK(story.published.diagnoses().front().info.hop == 2);
  story.wait(20s);
  CHECK(story.told == "1.0 +port_blocked 5223, 5.0 @port_blocked 5223");
}

TEST_CASE("a cause begins with the first failure that no cause before it explains") {
  Story story;
  story.fail(on_port(5223), Outcome::connect_timeout);
  story.wait(75s);
  const auto everything_else = story.time;
  story.scene.change(connecting() && !on_port(5223), [&](Observation& o) {
    o.up = false;
    o.outcome = Outcome::connect_timeout;
    o.down_since = Story::epoch + everything_else - 3s;
  });
  story.wait(5s);
  REQUIRE(story.published.diagnoses().size() == 1);
  CHECK(story.published.diagnoses().front().cause == Cause::uplink_down);
  CHECK(story.published.diagnoses().front().start == Story::epoch + everything_else - 3s);

  // Where it explains nothing new, it began when that did.
  Story renamed;
  renamed.fail(on_port(5223), Outcome::connect_refused);
  renamed.wait(30s);
  CHECK(renamed.published.holds(Cause::port_blocked, 5223));
  renamed.scene.change(on_port(5223), traced(result::Mechanism::server));
  renamed.wait(30s);
  REQUIRE(renamed.published.diagnoses().size() == 1);
  CHECK(renamed.published.diagnoses().front().cause == Cause::server_fault);
  CHECK(renamed.published.diagnoses().front().start == Story::epoch - 3s);
}

TEST_CASE("what a trace may turn into something else waits for it, 20 s at the most") {
  Story story;
  story.fail(on_port(5223), Outcome::connect_refused);
  story.wait(30s);
  CHECK(story.told == "20.0 +port_blocked 5223");
  Story traced_soon;
  traced_soon.fail(on_port(5223), Outcome::connect_refused);
  traced_soon.wait(5s);
  traced_soon.scene.change(on_port(5223), traced(result::Mechanism::server));
  traced_soon.wait(30s);
  CHECK(traced_soon.told == "6.0 +server_fault");
  // What is dropped before the connection stands is what it is.
  Story dropped;
  dropped.fail(on_port(5223), Outcome::connect_timeout);
  dropped.wait(30s);
  CHECK(dropped.told == "1.0 +port_blocked 5223");
}

TEST_CASE("while an outage heals nothing is added and nothing goes") {
  Story story;
  story.fail(connecting(), Outcome::connect_timeout);
  story.wait(5s);
  story.healing = true;
  story.mend(connecting() && !to(identity));  // which has not been attempted since
  story.wait(30s);
  CHECK(story.told == "1.0 +uplink_down");
  story.healing = false;
  story.mend(to(identity));
  story.wait(30s);
  CHECK(story.told == "1.0 +uplink_down, 35.0 -uplink_down");
  // Something fails still: its cause has to hold on its own account.
  Story rest;
  rest.fail(connecting(), Outcome::connect_timeout);
  rest.wait(5s);
  rest.healing = true;
  rest.mend(connecting() && !to(identity));
  rest.wait(30s);
  rest.healing = false;
  rest.wait(30s);
  CHECK(rest.told == "1.0 +uplink_down, 36.0 +hosts_blocked, 36.0 -uplink_down");
}
