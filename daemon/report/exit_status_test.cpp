#include "daemon/report/exit_status.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "daemon/report/test_snapshot.hpp"

namespace {

using namespace reachd;
using core::ServiceState;
using report::nagios;
using report::once_exit_status;
using report::TestSnapshot;
using result::Outcome;
using Names = std::vector<std::string>;

/// Series of `apns` (one ok, one not, one skipped), of `control` (ok), of `skipped` (no record) and of
/// `silent` (none completed).
TestSnapshot some_of_each() {
  TestSnapshot test;
  test.add("apns", config::TlsTarget{}, "a", 5223).last = TestSnapshot::ended(Outcome::ok);
  test.add("apns", config::TlsTarget{}, "a", 5223, net::Family::ipv6).last =
      TestSnapshot::ended(Outcome::connect_timeout);
  test.add("control", config::TcpTarget{}, "b", 443).last = TestSnapshot::ended(Outcome::ok);
  auto& other = test.add("control", config::TcpTarget{}, "b", 443, net::Family::ipv6);
  other.last = TestSnapshot::ended(Outcome::dns_no_data);
  other.takes_part = false;
  auto& skipped = test.add("skipped", config::TcpTarget{}, "c", 443);
  skipped.last = TestSnapshot::ended(Outcome::dns_no_data);
  skipped.takes_part = false;
  test.add("silent", config::TcpTarget{}, "d", 443);
  return test;
}

TEST_CASE("without names: every service") {
  auto test = some_of_each();
  test.service("push", ServiceState::ok);
  CHECK(once_exit_status(test.snapshot, {}) == 0);
  for (const auto state : {ServiceState::degraded, ServiceState::down, ServiceState::unknown}) {
    auto worse = some_of_each();
    worse.service("push", ServiceState::ok);
    worse.service("activation", state);
    CHECK(once_exit_status(worse.snapshot, {}) == 1);
  }
}

TEST_CASE("one source that is not ok is enough") {
  auto test = some_of_each();
  test.service("push", ServiceState::ok);
  test.service("push", ServiceState::degraded, "guest");
  CHECK(once_exit_status(test.snapshot, {}) == 1);
  CHECK(once_exit_status(test.snapshot, Names{"push"}) == 1);
}

TEST_CASE("with names: those probes and services, and no others") {
  auto test = some_of_each();
  test.service("push", ServiceState::down);
  test.service("other", ServiceState::ok);
  CHECK(once_exit_status(test.snapshot, Names{"control"}) == 0);
  CHECK(once_exit_status(test.snapshot, Names{"other"}) == 0);
  CHECK(once_exit_status(test.snapshot, Names{"control", "other"}) == 0);
  CHECK(once_exit_status(test.snapshot, Names{"apns"}) == 1);
  CHECK(once_exit_status(test.snapshot, Names{"control", "apns"}) == 1);
  CHECK(once_exit_status(test.snapshot, Names{"push"}) == 1);
  CHECK(once_exit_status(test.snapshot, Names{"skipped"}) == 1);
  CHECK(once_exit_status(test.snapshot, Names{"silent"}) == 1);
  CHECK(once_exit_status(test.snapshot, Names{"nobody"}) == 1);
}

TEST_CASE("without services, every probe is judged") {
  TestSnapshot good;
  good.add("control", config::TcpTarget{}, "b", 443).last = TestSnapshot::ended(Outcome::ok);
  CHECK(once_exit_status(good.snapshot, {}) == 0);
  CHECK(once_exit_status(some_of_each().snapshot, {}) == 1);
}

TEST_CASE("no attempt completed: no verdict, whatever was requested") {
  TestSnapshot test;
  CHECK(once_exit_status(test.snapshot, {}) == 3);
  test.add("a", config::TcpTarget{}, "a", 443);
  test.service("push", ServiceState::unknown);
  CHECK(once_exit_status(test.snapshot, {}) == 3);
  CHECK(once_exit_status(test.snapshot, Names{"a"}) == 3);
}

TEST_CASE("a machine without a network has a verdict: everything fails") {
  TestSnapshot test;
  test.add("a", config::TcpTarget{}, "a", 443).last = TestSnapshot::ended(Outcome::local_no_route);
  test.service("push", ServiceState::down);
  CHECK(once_exit_status(test.snapshot, {}) == 1);
}

TEST_CASE("where devices use a proxy, nothing is ok for them") {
  auto test = some_of_each();
  test.service("push", ServiceState::ok);
  test.config().proxied = true;
  test.finish();
  CHECK(once_exit_status(test.snapshot, {}) == 3);
  CHECK(nagios(test.snapshot).exit_status == 3);
  CHECK(nagios(test.snapshot).text.starts_with("REACHD UNKNOWN - push ok; devices leave through a proxy"));
  test.service("activation", ServiceState::down);
  test.config().site = "campus|north";
  CHECK(
      nagios(test.snapshot).text.starts_with("REACHD CRITICAL at campus/north - push ok, activation down; "));
  CHECK(once_exit_status(test.snapshot, {}) == 1);
  CHECK(nagios(test.snapshot).exit_status == 2);
}

TEST_CASE("Nagios is told the causes first, and their sentences below") {
  auto test = some_of_each();
  test.service("push", ServiceState::degraded);
  test.service("identity", ServiceState::ok, "guest");
  CHECK(nagios(test.snapshot).text ==
        "REACHD WARNING - push degraded, identity from guest ok | failed=1;;;0;6\n");
  verdict::Diagnosis diagnosis;
  diagnosis.cause = verdict::Cause::port_blocked;
  diagnosis.port = 5223;
  diagnosis.start = base::Wall(std::chrono::seconds(1795788180));
  diagnosis.told.english.sentence = {"TCP 5223 is dropped", "", "ask \"A|B\""};
  test.snapshot.diagnoses = {{"default", net::Family::ipv4, {}, {diagnosis}}};
  CHECK(nagios(test.snapshot).text ==
        "REACHD WARNING - port_blocked 5223; push degraded, identity from guest ok | failed=1;;;0;6\n"
        "TCP 5223 is dropped since 2026-11-27 14:03 UTC; ask \"A/B\".\n");
}

}  // namespace
