#include "daemon/json/api_json.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "daemon/json/test_snapshot.hpp"

using namespace reachd;
using namespace std::chrono_literals;

TEST_CASE("the list has every probe once, with its series") {
  auto snapshot = json::example_snapshot();
  auto second = snapshot.records[0];
  auto task = std::make_shared<probe::Task>(*second.task);
  task->labels.family = net::Family::ipv6;
  second.task = task;
  second.up = false;
  snapshot.records.push_back(second);
  const auto list = nlohmann::json::parse(json::probes_text(snapshot))["probes"];
  REQUIRE(list.size() == 3);
  CHECK(list[0]["probe"] == "apns");
  CHECK(list[0]["href"] == "/api/v1/probes/apns");
  REQUIRE(list[0]["series"].size() == 2);
  CHECK(list[0]["series"][0]["up"] == true);
  CHECK(list[0]["series"][1]["family"] == "ipv6");
  CHECK(list[0]["series"][1]["up"] == false);
  CHECK(list[2]["series"][0]["outcome"].is_null());
}

TEST_CASE("a probe has its attempts at length, and its trace") {
  auto snapshot = json::example_snapshot();
  auto& record = snapshot.records[1];
  record.failures.push_back(*record.last);
  record.successes.push_back(*snapshot.records[0].last);
  core::TracedPaths paths;
  paths.ended = snapshot.taken;
  paths.port = 443;
  paths.failing = {{1, result::Hop::Answer::time_exceeded, net::Address::parse("10.1.0.1"), {}, 300us},
                   {2, result::Hop::Answer::silent, {}, {}, 0ns}};
  record.paths = std::make_shared<const core::TracedPaths>(paths);
  const auto probe = nlohmann::json::parse(json::probe_text(snapshot, "control-a").value());
  REQUIRE(probe["series"].size() == 1);
  const auto& series = probe["series"][0];
  CHECK(series["failures"][0]["icmp"]["sender"] == "10.0.0.1");
  CHECK(series["successes"][0]["tls"]["chain"][0]["subject"] == "leaf");
  CHECK(series["trace"] ==
        nlohmann::json::parse(R"({"ended": "2026-07-01T12:00:00.000Z", "port": 443, "control": [], "path": [
      {"hop": 1, "answer": "time_exceeded", "router": "10.1.0.1", "round_trip": 0.0003},
      {"hop": 2, "answer": "silent"}]})"));
  CHECK_FALSE(json::probe_text(snapshot, "nowhere"));
}
