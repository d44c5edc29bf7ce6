#include "core/restored.hpp"

#include <doctest/doctest.h>

#include "core/test_plan.hpp"

using namespace reachd;
using namespace reachd::core;
using namespace std::chrono_literals;
using result::Outcome;
using std::chrono::nanoseconds;

namespace {

/// One probe, down, as an earlier process saved it at 100 s.
struct Saved {
  TestConfig config;
  std::shared_ptr<const Task> task;
  Memory memory;

  explicit Saved(nanoseconds interval = 30s) {
    config.tcp("apns", "courier.example", 5223).schedule.interval =
        std::chrono::duration_cast<std::chrono::milliseconds>(interval);
    task = plan(config.done(), host_with({net::Family::ipv4})).front();
    Tracker tracker(task);
    tracker.note(result_of(Outcome::ok), at(0s));
    for (int i = 0; i < 3; ++i) tracker.note(result_of(Outcome::connect_timeout), at(50s));
    memory.written = at(100s).wall;
    memory.series.push_back(tracker.save(false, at(100s)));
    memory.services.push_back({"push", "default", ServiceState::down, at(50s).wall});
    memory.clock_offset = 0.25;
    verdict::Diagnosis diagnosis;
    diagnosis.cause = verdict::Cause::port_blocked;
    diagnosis.port = 5223;
    diagnosis.probes = {"apns"};
    diagnosis.start = at(200h).wall;  // the clock was set back since
    memory.causes.push_back({"default", net::Family::ipv4, diagnosis});
  }
};

/// A series of the plan, with the groups that it makes.
struct Planned {
  Series series;
  Groups groups;

  explicit Planned(const std::shared_ptr<const Task>& task) : series(1, task) {
    groups[{task->labels.source, task->labels.family}] = {&series};
  }
};

}  // namespace

TEST_CASE("a state comes back once, and with it its services, causes and the clock's offset") {
  const Saved saved;
  Restored restored(saved.memory);
  Planned planned(saved.task);
  CHECK(restored.restore(planned.series.tracker, at(110s)));
  CHECK(planned.series.tracker.record().up == false);
  CHECK(restored.take_services(planned.groups).size() == 1);
  const auto causes = restored.take_causes(planned.groups, at(110s));
  REQUIRE(causes.size() == 1);
  CHECK(causes.front().diagnosis.start == at(110s).wall);  // never in the future
  CHECK(restored.take_clock_offset() == 0.25);
  CHECK(restored.counts().states == 1);
  CHECK(restored.counts().causes == 1);
  CHECK(restored.counts().addresses == 1);

  Planned again(saved.task);
  CHECK_FALSE(restored.restore(again.series.tracker, at(120s)));
  CHECK_FALSE(again.series.tracker.record().up);
  CHECK(restored.take_services(planned.groups).empty());
  CHECK(restored.take_causes(planned.groups, at(120s)).empty());
  CHECK_FALSE(restored.take_clock_offset());
}

TEST_CASE("a state is valid for ten minutes or ten intervals, an address for a day") {
  struct Case {
    nanoseconds interval, age;
    bool state, address;
  };
  for (const auto& c :
       {Case{30s, 10min, true, true}, Case{30s, 10min + 1s, false, true}, Case{1h, 10h, true, true},
        Case{1h, 10h + 1s, false, true}, Case{30s, 24h + 101s, false, false}}) {
    CAPTURE(c.age.count());
    const Saved saved(c.interval);
    Restored restored(saved.memory);
    Planned planned(saved.task);
    CHECK(restored.restore(planned.series.tracker, at(100s + c.age)) == c.state);
    CHECK(restored.counts().too_old == (c.state ? 0 : 1));
    CHECK(planned.series.tracker.addresses().remembered(at(100s + c.age).steady).empty() != c.address);
    CHECK(restored.take_services(planned.groups).size() == (c.state ? 1 : 0));
    CHECK(restored.take_causes(planned.groups, at(100s + c.age)).size() == (c.state ? 1 : 0));
  }
}

TEST_CASE("the state of another question is dropped, its address is kept") {
  Saved saved;
  saved.memory.series.front().question = "another";
  Restored restored(saved.memory);
  Planned planned(saved.task);
  CHECK_FALSE(restored.restore(planned.series.tracker, at(110s)));
  CHECK(restored.counts().other_question == 1);
  CHECK_FALSE(planned.series.tracker.addresses().remembered(at(110s).steady).empty());
}

TEST_CASE("an address of the other family is of no use to a connecting probe") {
  Saved saved;
  saved.memory.series.front().remembered.front().place.address = *net::Address::parse("2001:db8::1");
  Restored restored(saved.memory);
  Planned planned(saved.task);
  restored.restore(planned.series.tracker, at(110s));
  CHECK(planned.series.tracker.addresses().remembered(at(110s).steady).empty());
  CHECK(restored.counts().addresses == 0);
}

TEST_CASE("a cause waits for its source and family to appear, a service does not") {
  const Saved saved;
  Restored restored(saved.memory);
  CHECK(restored.take_services({}).empty());
  CHECK(restored.take_causes({}, at(110s)).empty());
  Planned planned(saved.task);
  restored.restore(planned.series.tracker, at(120s));
  CHECK(restored.take_services(planned.groups).empty());
  CHECK(restored.take_causes(planned.groups, at(120s)).size() == 1);
}

TEST_CASE("families count as seen for as long as the most patient probe's state is valid") {
  Saved saved(1h);
  saved.memory.families["default"] = {net::Family::ipv6};
  const auto config = saved.config.done();
  CHECK(families_still_valid(saved.memory, *config, at(100s + 10h).wall) == saved.memory.families);
  CHECK(families_still_valid(saved.memory, *config, at(101s + 10h).wall).empty());
}
