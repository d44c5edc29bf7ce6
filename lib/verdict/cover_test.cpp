#include "verdict/rows.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

#include "verdict/test_scene.hpp"

using namespace reachd;
using namespace reachd::verdict;

namespace {
Row row(Cause cause, std::vector<std::size_t> explains) {
  return {cause, {{0, std::move(explains)}}};
}

std::vector<Cause> causes(const std::vector<Row>& rows, const std::vector<std::size_t>& failing) {
  std::vector<Cause> result;
  for (const auto& finding : cover(rows, failing)) result.push_back(finding.cause);
  return result;
}

std::set<std::size_t> union_of(const std::vector<Finding>& findings) {
  std::set<std::size_t> result;
  for (const auto& finding : findings) result.insert(finding.explains.begin(), finding.explains.end());
  return result;
}
}  // namespace

TEST_CASE("the first that explains all, else the fewest, else what is left is unexplained") {
  using enum Cause;
  CHECK(causes({}, {}).empty());
  CHECK(causes({}, {1}) == std::vector{unexplained});
  CHECK(causes({row(host_fault, {1}), row(dns_down, {1, 2}), row(server_fault, {1, 2})}, {1, 2}) ==
        std::vector{dns_down});
  CHECK(causes({row(host_fault, {1}), row(dns_down, {2}), row(server_fault, {3})}, {1, 2, 3}) ==
        std::vector{host_fault, dns_down, server_fault});
  CHECK(causes({row(host_fault, {1}), row(dns_down, {1, 2}), row(server_fault, {3})}, {1, 2, 3}) ==
        std::vector{dns_down, server_fault});
  // Of two pairs the one that begins earlier.
  CHECK(causes({row(host_fault, {1, 2}), row(link_down, {1, 3}), row(dns_down, {2, 4}),
                row(server_fault, {3, 4})},
               {1, 2, 3, 4}) == std::vector{host_fault, server_fault});
  CHECK(causes({row(host_fault, {1})}, {1, 2}) == std::vector{host_fault, unexplained});
}

TEST_CASE("of a row with ports only those that are needed") {
  const std::vector<Row> rows{{Cause::port_blocked, {{80, {1}}, {5223, {2}}}},
                              {Cause::hosts_blocked, {{0, {2, 3}}}}};
  const auto findings = cover(rows, std::vector<std::size_t>{1, 2, 3});
  REQUIRE(findings.size() == 2);
  CHECK(findings[0] == Finding{Cause::port_blocked, 80, {1}});
  CHECK(findings[1] == Finding{Cause::hosts_blocked, 0, {2, 3}});
}

TEST_CASE("no smaller set of rows would do") {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const std::size_t count = random() % 8, failures_count = 1 + random() % 10;
    std::vector<std::size_t> failing;
    for (std::size_t i = 0; i < failures_count; ++i) failing.push_back(i);
    std::vector<Row> rows;
    std::set<std::size_t> explainable;
    for (std::size_t r = 0; r < count; ++r) {
      std::vector<std::size_t> explains;
      for (const auto i : failing) {
        if (random() % 3 == 0) explains.push_back(i);
      }
      if (explains.empty()) explains.push_back(0);
      explainable.insert(explains.begin(), explains.end());
      rows.push_back(row(static_cast<Cause>(r), explains));
    }
    auto findings = cover(rows, failing);
    REQUIRE(union_of(findings) == std::set<std::size_t>(failing.begin(), failing.end()));
    std::erase_if(findings, [](const Finding& f) { return f.cause == Cause::unexplained; });
    std::size_t least = count;
    for (unsigned set = 0; set < (1u << count); ++set) {
      std::set<std::size_t> covered;
      std::size_t size = 0;
      for (std::size_t r = 0; r < count; ++r) {
        if (!(set & (1u << r))) continue;
        ++size;
        covered.insert(rows[r].parts[0].explains.begin(), rows[r].parts[0].explains.end());
      }
      if (covered == explainable) least = std::min(least, size);
    }
    CHECK(findings.size() == least);
  }
}

TEST_CASE("whatever fails, each settled failure has a cause in exactly one family, and nothing else has") {
  std::mt19937 random(11);
  for (int round = 0; round < 2000; ++round) {
    Scene scene;
    const auto failing_percent = random() % 101;
    // Few different outcomes a round, as faults have them.
    const std::size_t first = random(), kinds = 1 + random() % 3;
    for (auto& o : scene.all) {
      if (random() % 20 == 0) o.settled = false;
      if (random() % 20 == 0) o.up.reset();
      o.silent = connects(o) && is_control(o) && random() % 4 == 0;
      o.foreign_answer = random() % 5 == 0;
      o.received = random() % 2 == 0;
      if (random() % 4 == 0) o.block.emplace().mechanism = static_cast<result::Mechanism>(random() % 12);
      o.topmost_issuer_is_apple = random() % 5 == 0;
      o.used_remembered = random() % 5 == 0;
      if (random() % 100 >= failing_percent) continue;
      const auto outcomes = result::outcomes_of(o.kind);
      o.outcome = outcomes[1 + (first + random() % kinds) % (outcomes.size() - 1)];
      o.up = false;
    }
    std::size_t explained = 0, expected = 0;
    for (const auto& o : scene.all) expected += fails(o) && !o.silent;
    for (const auto family : {ipv4, ipv6}) {
      const auto observations = scene.of(family);
      const auto failing = failures(observations, family);
      const auto findings =
          diagnose(observations, family, Facts{random() % 2 ? std::optional(100.0) : std::nullopt});
      const auto explains = union_of(findings);
      explained += explains.size();
      CHECK(explains == std::set<std::size_t>(failing.begin(), failing.end()));
      CHECK(findings.empty() == failing.empty());
      for (const auto& finding : findings) {
        CHECK_FALSE(finding.explains.empty());
        CHECK(finding.cause < Cause::addresses_blocked);
        CHECK((finding.port != 0) == has_port(finding.cause));
      }
      CHECK(std::is_sorted(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
        return std::pair(a.cause, a.port) < std::pair(b.cause, b.port);
      }));
    }
    CHECK(explained == expected);
  }
}
