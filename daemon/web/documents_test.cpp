#include "daemon/web/documents.hpp"

#include <doctest/doctest.h>

#include "daemon/json/test_snapshot.hpp"

using namespace reachd;
using namespace reachd::web;
using namespace std::chrono_literals;

TEST_CASE("the tag changes with what is known, but not with the time") {
  const auto snapshot = json::example_snapshot();
  const auto tag = entity_tag(snapshot);
  CHECK(tag.size() == 20);
  auto later = snapshot;
  later.taken += 1h;
  CHECK(entity_tag(later) == tag);
  const auto changed = [&](auto change) {
    auto other = snapshot;
    change(other);
    return entity_tag(other) != tag;
  };
  CHECK(changed([](auto& s) { ++s.records[0].attempts[3]; }));
  CHECK(changed([](auto& s) { s.records[0].up = false; }));
  CHECK(changed([](auto& s) { s.records[0].up.reset(); }));
  CHECK(changed([](auto& s) { s.records[0].settled = false; }));
  CHECK(changed([](auto& s) { s.records[0].takes_part = false; }));
  CHECK(changed([](auto& s) { s.records[1].block.emplace(); }));
  CHECK(changed([](auto& s) { s.records.pop_back(); }));
  CHECK(changed([](auto& s) { s.services[0].state = core::ServiceState::down; }));
  CHECK(changed([](auto& s) { s.diagnoses = {{"default", net::Family::ipv4, {}, {verdict::Diagnosis{}}}}; }));
  CHECK(changed([](auto& s) { s.process_start += 1s; }));
  CHECK(changed([](auto& s) { s.last_reload_success += 1s; }));
}

TEST_CASE("If-None-Match") {
  CHECK(matches("W/\"1\"", "W/\"1\""));
  CHECK(matches("\"1\"", "W/\"1\""));
  CHECK(matches("\"0\", W/\"1\"", "W/\"1\""));
  CHECK(matches("*", "W/\"1\""));
  CHECK_FALSE(matches("", "W/\"1\""));
  CHECK_FALSE(matches("\"2\"", "W/\"1\""));
  CHECK_FALSE(matches("1", "W/\"1\""));
}
