#include "daemon/report/comparison.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

namespace {

using namespace reachd::report;

reachd::json::SavedSeries series(const std::string& probe, const std::string& outcome,
                                 const std::string& family = "ipv4") {
  reachd::json::SavedSeries made;
  made.probe = probe;
  made.kind = "tls";
  made.target = "courier.push.apple.com";
  made.port = 5223;
  made.family = family;
  made.source = "default";
  made.outcome = outcome;
  return made;
}

reachd::json::SavedSeries skipped(const std::string& probe) {
  auto made = series(probe, "dns_no_data");
  made.takes_part = false;
  return made;
}

reachd::json::SavedSeries shown_certificate(const std::string& issuer) {
  auto made = series("apns", "ok");
  made.issuer = issuer;
  return made;
}

Comparison of(std::vector<reachd::json::SavedSeries> before, std::vector<reachd::json::SavedSeries> after) {
  return compare({"", std::move(before), {}}, {"", std::move(after), {}});
}

using Counts = std::vector<std::size_t>;
Counts counts(const Comparison& c) {
  return {c.worse.size(), c.better.size(), c.changed.size(), c.not_compared.size()};
}

TEST_CASE("changes of a series") {
  const Counts nothing{0, 0, 0, 0}, worse{1, 0, 0, 0}, better{0, 1, 0, 0}, changed{0, 0, 1, 0},
      not_compared{0, 0, 0, 1};
  const struct {
    const char* name;
    std::vector<reachd::json::SavedSeries> before, after;
    Counts expected;
  } rows[] = {
      {"works still", {series("apns", "ok")}, {series("apns", "ok")}, nothing},
      {"fails still", {series("apns", "connect_timeout")}, {series("apns", "connect_timeout")}, nothing},
      {"broke", {series("apns", "ok")}, {series("apns", "connect_timeout")}, worse},
      {"mended", {series("apns", "connect_timeout")}, {series("apns", "ok")}, better},
      {"fails otherwise", {series("apns", "tls_reset")}, {series("apns", "connect_refused")}, changed},
      {"ended without a result", {series("apns", "ok")}, {series("apns", "")}, worse},
      {"has no record any more", {series("apns", "ok")}, {skipped("apns")}, worse},
      {"has a record now that works", {skipped("apns")}, {series("apns", "ok")}, better},
      {"has a record now that fails", {skipped("apns")}, {series("apns", "tls_reset")}, worse},
      {"another issuer", {shown_certificate("A")}, {shown_certificate("B")}, changed},
      {"the probe is not in the configuration any more", {series("apns", "ok")}, {}, not_compared},
      {"the probe is new", {}, {series("apns", "tls_reset")}, not_compared},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    CHECK(counts(of(row.before, row.after)) == row.expected);
  }
}

TEST_CASE("a family that appears or disappears while its probe stays") {
  const auto four = series("apns", "ok");
  const auto six = series("apns", "ok", "ipv6");
  const auto broken_six = series("apns", "connect_timeout", "ipv6");
  CHECK(counts(of({four, six}, {four})) == Counts{1, 0, 0, 0});
  CHECK(counts(of({four, broken_six}, {four})) == Counts{0, 0, 0, 1});
  CHECK(counts(of({four}, {four, broken_six})) == Counts{1, 0, 0, 0});
  CHECK(counts(of({four}, {four, six})) == Counts{0, 0, 0, 1});
}

TEST_CASE("services are compared by how bad their state is") {
  const auto of_states = [](const char* before, const char* after) {
    return counts(compare({"", {}, {{"push", "default", before}}}, {"", {}, {{"push", "default", after}}}));
  };
  const char* from_good_to_bad[] = {"ok", "degraded", "unknown", "down"};
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 4; ++j) {
      const Counts expected{std::size_t(j > i), std::size_t(j < i), 0, 0};
      CHECK(of_states(from_good_to_bad[i], from_good_to_bad[j]) == expected);
    }
  }
}

TEST_CASE("in words") {
  const reachd::json::SavedStatus before{
      "", {series("apns", "ok"), series("ids", "tls_reset")}, {{"push", "default", "ok"}}};
  const reachd::json::SavedStatus after{
      "", {series("apns", "connect_timeout"), series("ids", "ok")}, {{"push", "default", "down"}}};
  CHECK(comparison_text(compare(before, after), "before.json", "2026-07-01T12:00:00.000Z", false, 0,
                        reachd::base::Language::english) ==
        "\nCOMPARED WITH before.json, taken 2026-07-01T12:00:00.000Z\n"
        "worse           service push: ok -> down\n"
        "worse           apns courier.push.apple.com:5223 ipv4: ok -> connect_timeout\n"
        "better          ids courier.push.apple.com:5223 ipv4: tls_reset -> ok\n"
        "2 worse, 1 better\n");
  CHECK(comparison_text({}, "b.json", "t", false, 0, reachd::base::Language::english) ==
        "\nCOMPARED WITH b.json, taken t\nNothing has changed.\n");
}

TEST_CASE("in German") {
  const Comparison comparison{
      {{"service push", "ok", "down"}}, {}, {}, {{"apns x:1 ipv4", "ok", "not probed"}}};
  CHECK(comparison_text(comparison, "b.json", "t", false, 0, reachd::base::Language::german) ==
        "\nVERGLICHEN MIT b.json, aufgenommen t\n"
        "schlechter      Dienst push: ok -> down\n"
        "unvergleichbar  apns x:1 ipv4: ok -> nicht geprüft\n"
        "1 schlechter, 0 besser\n");
}

TEST_CASE("a file that is not a snapshot") {
  CHECK(reachd::json::parse_saved_status("{").error().starts_with("it is not JSON"));
  for (const auto* text : {"[]", "{}", R"({"taken": 1, "probes": [], "services": []})",
                           R"({"taken": "t", "probes": [{"probe": "a"}], "services": []})",
                           R"({"taken": "t", "probes": 3, "services": []})",
                           R"({"taken": "t", "probes": [], "services": ["x"]})"}) {
    CAPTURE(text);
    CHECK(reachd::json::parse_saved_status(text).error().starts_with(
        "it is not what `reachd once --format json` prints"));
  }
}

TEST_CASE("unknown keys are ignored") {
  const auto status = reachd::json::parse_saved_status(
      R"({"taken": "t", "new": 1, "services": [{"service": "push", "source": "default", "state": "ok"}],
          "probes": [{"probe": "a", "kind": "dns", "target": "n", "port": 53, "family": "ipv4", "source": "default",
                      "resolver": "system-1", "type": "A", "takes_part": true, "outcome": null,
                      "tls": {"issuer": "X"}}]})");
  REQUIRE(status);
  REQUIRE(status->series.size() == 1);
  CHECK(status->series[0].resolver == "system-1");
  CHECK(status->series[0].outcome.empty());
  CHECK(status->series[0].issuer == "X");
}

}  // namespace
