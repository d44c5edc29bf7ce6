#include "daemon/web/snapshot_cache.hpp"

#include <deque>
#include <mutex>
#include <thread>

#include "daemon/web/test_server.hpp"

using namespace reachd;
using namespace reachd::web;
using namespace std::chrono_literals;

using Clock = std::chrono::steady_clock;

TEST_CASE("one snapshot serves all requests within 250 ms, but not later ones") {
  Running running;
  const auto start = Clock::now();
  for (int i = 0; i < 5; ++i) CHECK(serve::get(running.at, "/metrics").status == 200);
  if (Clock::now() - start < 200ms) CHECK(running.asked == 1);
  std::this_thread::sleep_for(300ms);
  const int before = running.asked;
  CHECK(serve::get(running.at, "/metrics").status == 200);
  CHECK(running.asked == before + 1);
}

TEST_CASE("after a reload nobody gets the previous snapshot") {
  Running running;
  CHECK(serve::get(running.at, "/metrics").status == 200);
  running.server.forget_snapshot();
  CHECK(serve::get(running.at, "/metrics").status == 200);
  CHECK(running.asked == 2);
}

TEST_CASE("requests share a snapshot that is being made") {
  std::function<void(SnapshotPtr)> pending;
  std::mutex mutex;
  Running running({}, [&](auto reply) {
    const std::lock_guard lock(mutex);
    pending = reply;
  });
  std::deque<TestClient> clients;
  for (int i = 0; i < 10; ++i) clients.emplace_back(running.at).send(request("GET /metrics"));
  std::this_thread::sleep_for(200ms);
  CHECK(running.asked == 1);
  {
    const std::lock_guard lock(mutex);
    REQUIRE(pending);
    pending(example());
  }
  for (auto& client : clients) CHECK(client.receive().status == 200);
  CHECK(running.asked == 1);
}

TEST_CASE("a source that never replies: 503 within a second, health still works, a late reply does no harm") {
  std::deque<std::function<void(SnapshotPtr)>> pending;
  std::mutex mutex;
  const auto keep = [&](auto reply) {
    const std::lock_guard lock(mutex);
    pending.push_back(reply);
  };
  {
    Running running({}, keep);
    for (const auto* path : {"/metrics", "/", "/api/v1/status", "/-/ready"}) {
      CAPTURE(path);
      const auto start = Clock::now();
      const auto answer = serve::get(running.at, path);
      const auto taken = Clock::now() - start;
      CHECK(answer.status == 503);
      CHECK(answer.field("Retry-After") == "1");
      CHECK(taken > 900ms);
      CHECK(taken < 1500ms);
    }
    CHECK(serve::get(running.at, "/-/healthy").status == 200);
    {
      const std::lock_guard lock(mutex);
      pending.front()(example());
    }
    CHECK(serve::get(running.at, "/metrics").status == 200);
  }
  for (const auto& reply : pending) reply(example());  // the server is gone
}

TEST_CASE("a source without a snapshot") {
  Running running({}, [](auto reply) { reply(nullptr); });
  CHECK(serve::get(running.at, "/metrics").status == 503);
  CHECK(serve::get(running.at, "/-/healthy").status == 200);
}
