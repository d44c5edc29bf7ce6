#include "journal/log.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

namespace {

using namespace reachd::journal;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

/// Collects what it is given; `hold()` makes it wait like a stalled journal.
struct Collected {
  std::mutex mutex;
  std::condition_variable changed;
  bool held = false;
  bool fail = false;
  std::vector<std::vector<std::string>> entries;

  void hold(bool on) {
    const std::lock_guard lock(mutex);
    held = on;
    changed.notify_all();
  }
};

Output collecting(std::shared_ptr<Collected> into) {
  return [into = std::move(into)](reachd::base::Wall, const std::vector<std::string_view>& fields) {
    std::unique_lock lock(into->mutex);
    into->entries.emplace_back(fields.begin(), fields.end());
    into->changed.wait(lock, [&] { return !into->held; });
    return !into->fail;
  };
}

TEST_CASE("an entry arrives with its fields, in order, without the empty ones") {
  auto collected = std::make_shared<Collected>();
  {
    Log log({}, collecting(collected));
    log.write({Event::probe_down,
               "probe apns is down",
               {{"REACHD_PROBE", "apns"}, {"REACHD_SERVICE", ""}, {"REACHD_PORT", "5223"}}});
    log.line(Level::info, "hello", {{"REACHD_HOST", "a\nREACHD_PROBE=evil"}});
    CHECK(log.dropped() == 0);
  }
  REQUIRE(collected->entries.size() == 2);
  CHECK(collected->entries[0] == std::vector<std::string>{"MESSAGE=probe apns is down", "PRIORITY=4",
                                                          "MESSAGE_ID=bb21c9bd1f874137b6fa8bba90724b38",
                                                          "REACHD_EVENT=probe_down", "REACHD_PROBE=apns",
                                                          "REACHD_PORT=5223"});
  CHECK(collected->entries[1] ==
        std::vector<std::string>{"MESSAGE=hello", "PRIORITY=6", "REACHD_HOST=a REACHD_PROBE=evil"});
}

TEST_CASE("what is below the level is not written, and the level can be changed") {
  auto collected = std::make_shared<Collected>();
  {
    Log log({.level = Level::warning}, collecting(collected));
    CHECK_FALSE(log.enabled(Level::info));
    log.line(Level::debug, "1");
    log.write({Event::probe_up, "2", {}});
    log.write({Event::probe_down, "3", {}});
    log.write({Event::config_rejected, "4", {}});
    log.set_level(Level::debug);
    CHECK(log.enabled(Level::debug));
    log.line(Level::debug, "5");
  }
  REQUIRE(collected->entries.size() == 3);
  CHECK(collected->entries[0][0] == "MESSAGE=3");
  CHECK(collected->entries[1][0] == "MESSAGE=4");
  CHECK(collected->entries[2][0] == "MESSAGE=5");
  CHECK(collected->entries[2][1] == "PRIORITY=7");
}

TEST_CASE(
    "a stalled output costs the oldest entries, which are counted and reported, and never the caller's "
    "time") {
  constexpr std::uint64_t queue = 4096, all = 20'000;
  auto collected = std::make_shared<Collected>();
  Clock::duration worst{};
  {
    Log log({}, collecting(collected));
    collected->hold(true);
    log.line(Level::info, "first");
    for (bool taken = false; !taken;) {
      const std::lock_guard lock(collected->mutex);
      taken = !collected->entries.empty();
    }
    for (std::uint64_t i = 1; i <= all; ++i) {
      const Entry entry{
          Event::probe_down, "number " + std::to_string(i), {{"REACHD_PROBE", std::string(200, 'x')}}};
      const auto before = Clock::now();
      log.write(entry);
      worst = std::max(worst, Clock::now() - before);
    }
    CHECK(log.dropped() == all - queue);
    collected->hold(false);
  }
  MESSAGE("worst call with a stalled output: ", std::chrono::duration<double, std::milli>(worst).count(),
          " ms");
  // If it waited for the output, it would wait for ever; the limit allows for a busy machine's scheduler.
  CHECK(worst < 1s);
  // "first", the newest 4096, and the report.
  REQUIRE(collected->entries.size() == 1 + queue + 1);
  CHECK(collected->entries[1][0] == "MESSAGE=number " + std::to_string(all - queue + 1));
  // The report precedes the last entry, or follows it if the log's end was already in the queue.
  auto report = collected->entries[queue], newest = collected->entries[queue + 1];
  if (newest[0].starts_with("MESSAGE=15904")) std::swap(report, newest);
  CHECK(newest[0] == "MESSAGE=number " + std::to_string(all));
  CHECK(report[0] == "MESSAGE=15904 log entries were dropped: the journal did not take them fast enough");
  CHECK(report[3] == "REACHD_EVENT=log_dropped");
}

TEST_CASE("entries that the output cannot write count as dropped") {
  auto collected = std::make_shared<Collected>();
  collected->fail = true;
  Log log({}, collecting(collected));
  for (int i = 0; i < 3; ++i) log.line(Level::info, "x");
  const auto deadline = Clock::now() + 5s;
  while (log.dropped() < 3 && Clock::now() < deadline) std::this_thread::sleep_for(1ms);
  CHECK(log.dropped() == 3);
}

TEST_CASE("many concurrent threads lose nothing") {
  auto collected = std::make_shared<Collected>();
  {
    Log log({}, collecting(collected));
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&log] {
        for (int i = 0; i < 500; ++i) log.line(Level::info, std::to_string(i));
      });
    }
    for (auto& thread : threads) thread.join();
  }
  CHECK(collected->entries.size() == 2000);
}

TEST_CASE("text goes to a pipe; a reader that went away causes no signal") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  {
    Log log({}, text_output(ends[1]));
    log.write({Event::probe_up,
               "probe apns is up",
               {{"REACHD_PROBE", "apns"}, {"REACHD_TLS_ISSUER", "a\nb=\"c\""}}});
  }
  std::array<char, 1000> buffer{};
  const auto length = ::read(ends[0], buffer.data(), buffer.size());
  REQUIRE(length > 25);
  CHECK(std::string_view(buffer.data(), static_cast<std::size_t>(length)).substr(25) ==
        "notice probe apns is up REACHD_EVENT=probe_up REACHD_PROBE=apns REACHD_TLS_ISSUER=\"a "
        "b=\\\"c\\\"\"\n");
  ::close(ends[0]);
  {
    Log log({}, text_output(ends[1]));
    log.line(Level::info, "nobody reads this");
    const auto deadline = Clock::now() + 5s;
    while (log.dropped() == 0 && Clock::now() < deadline) std::this_thread::sleep_for(1ms);
    CHECK(log.dropped() == 1);
  }
  ::close(ends[1]);
}

TEST_CASE("the destructor gives a stalled output two seconds and no more") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  // Tells when the output is destroyed, which is when the last thread that uses it has ended.
  const auto gone = std::make_shared<std::promise<void>>();
  auto ended = gone->get_future();
  const auto output = [&] {
    const std::shared_ptr<void> alive(nullptr, [gone](void*) { gone->set_value(); });
    return [alive, inner = text_output(ends[1])](reachd::base::Wall when,
                                                 const std::vector<std::string_view>& fields) {
      return inner(when, fields);
    };
  };
  auto closing = Clock::now();
  {
    Log log({}, output());
    for (int i = 0; i < 3000; ++i) log.line(Level::info, std::string(200, 'x'));  // a pipe holds 64 KiB
    closing = Clock::now();
  }
  const auto took = Clock::now() - closing;
  CHECK(took > 1900ms);
  CHECK(took < 2500ms);
  // The abandoned thread ends as soon as its writes return, and releases what it used.
  CHECK(ended.wait_for(0s) == std::future_status::timeout);
  ::close(ends[0]);
  CHECK(ended.wait_for(10s) == std::future_status::ready);
  ::close(ends[1]);
}

}  // namespace
