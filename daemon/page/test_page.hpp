#pragma once

// For tests: states of many probes, and helpers to search a page.

#include <string>
#include <string_view>

#include "daemon/json/test_snapshot.hpp"

namespace reachd::page {

inline bool has(const std::string& page, std::string_view text) {
  return page.find(text) != std::string::npos;
}

/// `count` probes with two families, full histories and a whole day; of every third probe, one family is
/// down, with a block.
inline core::Snapshot many_probes(int count) {
  using namespace std::chrono;
  auto snapshot = json::example_snapshot();
  const auto up = snapshot.records[0];
  const auto down = snapshot.records[1];
  snapshot.records.clear();
  for (int i = 0; i < count; ++i) {
    for (const auto family : {net::Family::ipv4, net::Family::ipv6}) {
      auto record = i % 3 == 0 && family == net::Family::ipv4 ? down : up;
      auto task = std::make_shared<probe::Task>(*record.task);
      task->labels.probe = "probe-of-some-service-" + std::to_string(i);
      task->labels.target = "host-" + std::to_string(i) + ".push.apple.com";
      task->labels.port = i % 2 == 0 ? 443 : 5223;
      task->labels.family = family;
      record.task = task;
      record.successes.clear();
      record.failures.clear();
      for (int n = 0; n < 20; ++n) {
        auto result = *up.last;
        result.started_wall = snapshot.taken - seconds(30 * (20 - n));
        result.phase(result::Phase::connect) = microseconds(11'000 + 137 * n * (i % 7));
        record.successes.push_back(result);
      }
      // A day in which every other half hour of what is down had failures.
      for (int n = 0; n < static_cast<int>(core::Course::steps); ++n) {
        const base::Steady when{hours(100) + n * core::Course::step};
        record.course.note(record.successes.back(), when);
        if (record.up == false && n % 2 == 0) record.course.note(*down.last, when);
      }
      if (record.up == false) {
        for (int n = 0; n < 20; ++n) {
          auto result = *down.last;
          result.started_wall = snapshot.taken - seconds(30 * (20 - n));
          record.failures.push_back(result);
        }
        record.block = result::Block{result::Mechanism::icmp_prohibited, 2,   net::Address::parse("10.2.0.2"),
                                     net::Address::parse("10.2.0.2"),    443, true};
      }
      snapshot.records.push_back(record);
    }
  }
  return snapshot;
}

}  // namespace reachd::page
