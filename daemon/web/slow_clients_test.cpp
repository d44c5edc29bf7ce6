// Clients that are slow, or never finish a request, must not delay the responses to others.

#include <algorithm>
#include <atomic>
#include <deque>
#include <thread>
#include <vector>

#include "daemon/web/test_server.hpp"

using namespace reachd;
using namespace reachd::web;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

/// Returns the example with its first record repeated up to `count`.
SnapshotSource many_records(std::size_t count) {
  auto snapshot = json::example_snapshot();
  while (snapshot.records.size() < count) snapshot.records.push_back(snapshot.records.front());
  return [shared = std::make_shared<const core::Snapshot>(snapshot)](auto reply) { reply(shared); };
}

Clock::duration time_of_scrape(const net::Endpoint& at) {
  const auto start = Clock::now();
  CHECK(serve::get(at, "/metrics").status == 200);
  return Clock::now() - start;
}

struct Times {
  double most = 0;  // milliseconds
  // 90 % took no longer: disregards what a busy test machine does to single scrapes.
  double nine_in_ten = 0;
};

/// `count` scrapes, 100 ms apart.
Times scrape(const net::Endpoint& at, std::size_t count) {
  std::vector<double> times;
  for (std::size_t i = 0; i < count; ++i) {
    times.push_back(std::chrono::duration<double, std::milli>(time_of_scrape(at)).count());
    std::this_thread::sleep_for(100ms);
  }
  std::sort(times.begin(), times.end());
  return {times.back(), times[count * 9 / 10]};
}

}  // namespace

TEST_CASE("40 clients that send a byte per second do not delay a scrape by more than 50 ms") {
  Running running;
  const auto alone = scrape(running.at, 10);
  std::deque<TestClient> clients;
  for (int i = 0; i < 40; ++i) clients.emplace_back(running.at);
  std::atomic<bool> over{false};
  std::thread dribble([&] {
    const std::string text = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for (std::size_t i = 0; !over; ++i) {
      for (const auto& client : clients) client.send(text.substr(i % text.size(), 1));
      for (int wait = 0; wait < 10 && !over; ++wait) std::this_thread::sleep_for(100ms);
    }
  });
  const auto beside = scrape(running.at, 30);
  over = true;
  dribble.join();
  MESSAGE("a scrape took at most " << alone.most << " ms alone, " << beside.most
                                   << " ms beside 40 slow clients");
  CHECK(beside.nine_in_ten - alone.nine_in_ten < 50);
}

TEST_CASE("a request that is not complete within 5 s is given up: 408 if it has begun") {
  Running running;
  TestClient silent(running.at);
  TestClient half(running.at);
  half.send("GET /metrics HT");
  const auto start = Clock::now();
  CHECK(half.receive().status == 408);
  CHECK(half.closed());
  CHECK(silent.closed());
  const auto taken = Clock::now() - start;
  CHECK(taken > 4500ms);
  CHECK(taken < 7s);
}

TEST_CASE("more half-open connections than the limit lock nobody out") {
  Running running;
  std::deque<TestClient> clients;
  for (int i = 0; i < 200; ++i) {
    clients.emplace_back(running.at).send("GET ");
    if (i % 50 == 49) CHECK(time_of_scrape(running.at) < 1s);
  }
  // The newest are still served; the oldest had to go.
  CHECK(clients.back().send("/-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  CHECK(clients.back().receive().status == 200);
  CHECK(clients.front().receive().status == 0);
}

TEST_CASE("clients that stay after their response make room too, the idle ones before the busy") {
  Running running;
  std::deque<TestClient> clients;
  for (int i = 0; i < 64; ++i) {
    auto& client = clients.emplace_back(running.at);
    client.send("GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(client.receive().status == 200);
  }
  CHECK(time_of_scrape(running.at) < 1s);
  CHECK(clients.front().closed());
  CHECK(clients.back().send("GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  CHECK(clients.back().receive().status == 200);
}

TEST_CASE("clients that send requests but do not read lock nobody out") {
  Running running({}, many_records(800));  // a response that fits into no socket's buffer
  std::deque<TestClient> clients;
  for (int i = 0; i < 70; ++i)
    clients.emplace_back(running.at).send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const auto answer = serve::get(running.at, "/-/healthy");
  CHECK(answer.status == 200);
  // One that does read receives all of it.
  const auto metrics = serve::get(running.at, "/metrics");
  CHECK(metrics.status == 200);
  CHECK(metrics.body.size() > 10'000'000);
}
