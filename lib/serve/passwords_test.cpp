// The hash function is a counter here: the tests compare work, not time.

#include "serve/passwords.hpp"

#include <doctest/doctest.h>

#include <asio/executor_work_guard.hpp>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "web_config/bcrypt.hpp"

using namespace reachd;
using namespace reachd::serve;
using Verdict = Passwords::Verdict;

namespace {

std::string hash_of_cost(int cost, char letter) {
  auto hash = web_config::unknown_hash(cost);
  hash.back() = letter;
  return hash;
}

std::shared_ptr<const web_config::WebConfig> users() {
  web_config::WebConfig config;
  config.users = {{"alice", hash_of_cost(10, 'a'), 10}, {"bob", hash_of_cost(12, 'b'), 12}};
  return std::make_shared<const web_config::WebConfig>(std::move(config));
}

/// A password matches if it is the last letter of the hash; every call is counted with its work. While `open`
/// is false, calls wait.
struct Counted {
  bool operator()(const std::string& password, const std::string& hash) {
    std::unique_lock lock(mutex);
    ++begun;
    opened.wait(lock, [&] { return open; });
    work += 1L << std::stoi(hash.substr(4, 2));
    return password == std::string(1, hash.back());
  }
  std::mutex mutex;
  std::condition_variable opened;
  bool open = true;
  int begun = 0;
  long work = 0;
};

struct Checker {
  Passwords passwords{loop,
                      [this](const auto& password, const auto& hash) { return counted(password, hash); }};

  void ask(const std::string& user, const std::string& password, std::function<void(Verdict)> done,
           std::shared_ptr<const web_config::WebConfig> config = users(), const char* client = "192.0.2.1") {
    passwords.check(std::move(config), {user, password}, client, std::move(done));
  }
  /// Asks and waits; `work` is the work it took.
  Verdict verdict(const std::string& user, const std::string& password, long* work = nullptr) {
    const long before = counted.work;
    std::optional<Verdict> result;
    ask(user, password, [&](Verdict one) { result = one; });
    while (!result) loop->run_one();
    if (work != nullptr) *work = counted.work - before;
    return *result;
  }

  static inline Counted counted;  // must outlive the thread
  static inline std::shared_ptr<asio::io_context> loop = std::make_shared<asio::io_context>(1);
  static inline asio::executor_work_guard<asio::io_context::executor_type> guard{loop->get_executor()};
};

}  // namespace

TEST_CASE("a correct password is checked once, and remembered for its hash only") {
  Checker checker;
  long work = 0;
  CHECK(checker.verdict("alice", "a", &work) == Verdict::right);
  CHECK(work == 1 << 10);
  CHECK(checker.verdict("alice", "a", &work) == Verdict::right);
  CHECK(work == 0);
  CHECK(checker.verdict("bob", "a", &work) == Verdict::wrong);
  CHECK(work > 0);

  web_config::WebConfig changed;
  changed.users = {{"alice", hash_of_cost(10, 'x'), 10}};
  std::optional<Verdict> verdict;
  checker.ask(
      "alice", "a", [&](Verdict one) { verdict = one; },
      std::make_shared<const web_config::WebConfig>(std::move(changed)));
  while (!verdict) Checker::loop->run_one();
  CHECK(*verdict == Verdict::wrong);
}

TEST_CASE("a wrong password takes the same work for every user and for non-users") {
  Checker checker;
  for (const char* user : {"alice", "bob", "nobody", ""}) {
    CAPTURE(user);
    long work = 0;
    CHECK(checker.verdict(user, "wrong", &work) == Verdict::wrong);
    CHECK(work == 1 << 12);
  }
  // Not even with the hash that stands in for theirs.
  CHECK(checker.verdict("nobody", ".") == Verdict::wrong);
}

TEST_CASE("sixteen of a client wait, its next is rejected at once; known passwords and others do not count") {
  Checker checker;
  CHECK(checker.verdict("alice", "a") == Verdict::right);
  {
    const std::lock_guard lock(Checker::counted.mutex);
    Checker::counted.open = false;
  }
  std::map<Verdict, int> verdicts;
  const auto count = [&](Verdict verdict) { ++verdicts[verdict]; };
  // One is being checked as soon as the thread has taken it; then there is room for sixteen.
  const auto begun = [] {
    const std::lock_guard lock(Checker::counted.mutex);
    return Checker::counted.begun;
  };
  const int before = begun();
  checker.ask("bob", "first", count);
  while (begun() == before) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  for (std::size_t i = 0; i < Passwords::most_waiting; ++i) checker.ask("bob", "b", count);
  CHECK(verdicts[Verdict::busy] == 0);
  checker.ask("bob", "b", count);
  CHECK(verdicts[Verdict::busy] == 1);
  checker.ask("alice", "a", count);
  CHECK(verdicts[Verdict::right] == 1);
  // Somebody else's is next, and not behind all of these.
  std::optional<int> checked_before;
  checker.ask(
      "bob", "b",
      [&](Verdict verdict) {
        CHECK(verdict == Verdict::right);
        checked_before = verdicts[Verdict::right] + verdicts[Verdict::wrong];
      },
      users(), "192.0.2.2");
  {
    const std::lock_guard lock(Checker::counted.mutex);
    Checker::counted.open = true;
  }
  Checker::counted.opened.notify_all();
  while (verdicts[Verdict::right] < 1 + static_cast<int>(Passwords::most_waiting)) Checker::loop->run_one();
  // alice's, the one that was being checked, and the first that waited.
  CHECK(checked_before == 3);
  CHECK(verdicts[Verdict::wrong] == 1);
  CHECK(checker.verdict("bob", "b") == Verdict::right);
}

TEST_CASE("answers that arrive after destruction are dropped") {
  bool answered = false;
  {
    Checker checker;
    checker.ask("bob", "wrong", [&](Verdict) { answered = true; });
    checker.ask("bob", "also wrong", [&](Verdict) { answered = true; });
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  Checker::loop->poll();
  CHECK_FALSE(answered);
}

TEST_CASE("the number of remembered passwords is limited") {
  VerifiedPasswords verified;
  for (int i = 0; i < 1000; ++i) verified.add({"user" + std::to_string(i), "password"}, "hash");
  CHECK(verified.size() == VerifiedPasswords::most);
  CHECK(verified.contains({"user999", "password"}, "hash"));
  CHECK_FALSE(verified.contains({"user0", "password"}, "hash"));
  CHECK_FALSE(verified.contains({"user999", "password"}, "other"));
  // The boundary between the parts cannot be shifted.
  verified.add({"a", "bc"}, "d");
  CHECK_FALSE(verified.contains({"ab", "c"}, "d"));
}

TEST_CASE("Basic credentials") {
  const auto alice = parse_basic("Basic YWxpY2U6c2VjcmV0");
  REQUIRE(alice.has_value());
  CHECK(alice->user == "alice");
  CHECK(alice->password == "secret");
  CHECK(parse_basic("bAsIc   YWxpY2U6c2VjcmV0").has_value());
  const auto colons = parse_basic("Basic YTpiOmM=");  // a:b:c
  REQUIRE(colons.has_value());
  CHECK(colons->user == "a");
  CHECK(colons->password == "b:c");
  const auto empty = parse_basic("Basic Og==");  // :
  REQUIRE(empty.has_value());
  CHECK(empty->user.empty());
  CHECK(empty->password.empty());
}

TEST_CASE("no credentials") {
  for (const char* field :
       {"", "Basic", "Basic ", "BasicYWxpY2U6c2VjcmV0", "Bearer YWxpY2U6c2VjcmV0", "Basic YWxpY2U6c2VjcmV",
        "Basic YWxpY2U=", "Basic YWxp Y2U6", "Basic YWxpY2U6c2VjcmV0 ", "Basic =", "Basic ====", "Basic Y===",
        "Basic Y=Q=", "Basic YWxpY2U6\nY2U", "Basic -_-_", "Basi YWxpY2U6c2VjcmV0"}) {
    CAPTURE(field);
    CHECK_FALSE(parse_basic(field).has_value());
  }
}
