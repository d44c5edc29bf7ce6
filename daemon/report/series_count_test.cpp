#include "daemon/report/series_count.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "daemon/report/test_snapshot.hpp"
#include "metrics/render.hpp"

namespace {

using namespace reachd;
using report::series_count;
using report::series_of;
using report::TestSnapshot;

TEST_CASE("the lines of a task, counted by hand") {
  TestSnapshot test;
  // success, up, outcome_info, retransmits, 2 transitions, 2 timestamps, 2 addresses, block_info: 11; the
  // outcomes of the kind; per phase, 12 buckets, sum, count and the last duration: 15.
  CHECK(series_of(*test.add("a", config::DnsTarget{}, "h.example", 53).task) == 11 + 14 + 15 + 1);
  CHECK(series_of(*test.add("a", config::TcpTarget{}, "h.example", 443).task) == 11 + 18 + 2 * 15);
  CHECK(series_of(*test.add("a", config::TcpTarget{}, "192.0.2.1", 443).task) == 11 + 18 + 15);
  CHECK(series_of(*test.add("a", config::TlsTarget{}, "h.example", 443).task) == 11 + 29 + 3 * 15 + 2);
  CHECK(series_of(*test.add("a", config::HttpTarget{}, "h.example", 80).task) == 11 + 25 + 3 * 15);
}

TEST_CASE("the lines of a plan: its tasks, its services by source, and the daemon's own") {
  TestSnapshot test;
  config::Config config;
  CHECK(series_count(config, {}) == 12 + 3 + 1 + 1 + 1 + 2 + 6);

  core::Plan plan{test.add("a", config::TcpTarget{}, "h.example", 443).task};
  config.probes = test.config().probes;
  config.probes[0].sources = {"default", "guest"};
  config.services = {{"push", config::Service::Rule::all_of, {{false, 0}}},
                     {"all", config::Service::Rule::all_of, {{true, 0}}}};
  // Two of the seventeen causes have one series per port, here one port, then two; each has a state and a
  // start.
  CHECK(series_count(config, plan) == 26 + 59 + 2 * (15 + 2) + 2 * 2 * 4);

  plan.push_back(test.add("b", config::HttpTarget{}, "h.example", 80).task);
  CHECK(series_count(config, plan) == 26 + 59 + 81 + 1 + 2 * (15 + 4) + 2 * 2 * 4);
}

/// Makes a record produce every line that it can have.
void complete(core::Record& record) {
  record.last = TestSnapshot::ended(result::Outcome::ok, "192.0.2.1");
  for (auto& phase : record.last->phases) phase = std::chrono::milliseconds(1);
  record.up = true;
  record.block.emplace();
  record.last_success = record.last_transition = base::Wall{};
  if (record.task->labels.probe == "literal") record.last->phase(result::Phase::resolve).reset();
  if (record.task->labels.kind != result::Kind::tls) return;
  record.certificate_not_after = std::chrono::sys_seconds{};
  record.tls_version = "TLSv1.3";
}

TEST_CASE("the count is that of the lines that /metrics actually has") {
  TestSnapshot test;
  complete(test.add("dns", config::DnsTarget{}, "h.example", 53));
  complete(test.add("tcp", config::TcpTarget{}, "h.example", 443));
  complete(test.add("literal", config::TcpTarget{}, "192.0.2.1", 443));
  complete(test.add("tls", config::TlsTarget{}, "h.example", 443));
  complete(test.add("http", config::HttpTarget{}, "h.example", 80));
  test.config().services = {{"push", config::Service::Rule::all_of, {{false, 3}}},
                            {"all", config::Service::Rule::any_of, {{true, 0}, {false, 0}}}};
  test.config().trust = config::built_in_trust();
  std::get<config::TlsTarget>(test.config().probes[3].target).trust = "apple";
  test.config().probes[0].sources = {"default", "guest"};
  test.service("push", core::ServiceState::ok);
  test.service("all", core::ServiceState::ok);
  test.service("all", core::ServiceState::ok, "guest");
  test.snapshot.diagnoses = {{"default", net::Family::ipv4, {80, 443}, {}}};
  test.snapshot.clock_offset = 0;
  test.finish();

  core::Plan plan;
  for (const auto& record : test.snapshot.records) plan.push_back(record.task);
  std::istringstream lines(metrics::render(test.snapshot));
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) count += !line.empty() && line[0] != '#' ? 1 : 0;
  CHECK(count == series_count(test.config(), plan));
}

}  // namespace
