#include "locate/walk.hpp"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>

#include "locate/methods.hpp"
#include "locate/trace.hpp"

namespace reachd::locate {

namespace {

using namespace std::chrono_literals;
using Answer = Hop::Answer;

/// Sends nothing: what each distance says is given, and after how many tries.
class Script final : public Method {
 public:
  struct Line {
    Answer answer = Answer::time_exceeded;
    int lost = 0;  ///< tries before the one that is answered
    std::chrono::milliseconds after = 1ms;
    Problem problem = {};
  };
  mutable std::map<int, Line> lines;
  mutable std::map<int, int> asked;  ///< tries a distance

  awaitable<void> ask(int distance, net::Socket& socket, Hop& hop, Problem& problem) const override {
    const int number = ++asked[distance];
    socket.open(net::Socket::Type::datagram, net::Family::ipv4, {});
    const auto found = lines.find(distance);
    if (found == lines.end() || number <= found->second.lost) {
      co_await socket.wait_readable();  // until the walk closes it
      CHECK_FALSE(socket.is_open());
      co_return;
    }
    co_await net::wait_until(std::chrono::steady_clock::now() + found->second.after);
    hop.answer = found->second.answer;
    problem = found->second.problem;
    if (hop.answer == Answer::time_exceeded)
      hop.router = net::Address::ipv4({10, static_cast<std::uint8_t>(distance), 0, 1});
  }
  std::chrono::milliseconds pause() const override { return 20ms; }
};

Path walked(std::shared_ptr<const Method> method, WalkOptions options = {}) {
  asio::io_context io(1);
  Path path;
  if (options.deadline == Steady{}) options.deadline = std::chrono::steady_clock::now() + 10s;
  if (options.stagger == 100ms) options.stagger = 5ms;
  asio::co_spawn(io, walk(std::move(method), options, path), net::rethrow);
  io.run();  // returns only when every try has ended too
  return path;
}

std::vector<Answer> answers(const Path& path) {
  std::vector<Answer> result;
  for (const auto& hop : path.hops) result.push_back(hop.answer);
  return result;
}

constexpr auto died = Answer::time_exceeded;
constexpr auto silent = Answer::silent;

}  // namespace

TEST_CASE("a walk ends where something else than a router answers, and asks no farther") {
  auto script = std::make_shared<Script>();
  script->lines = {{1, {}}, {2, {}}, {3, {}}, {4, {Answer::connected}}};
  const auto path = walked(script, {.farthest = 30, .known_length = 0, .stagger = 1000ms, .deadline = {}});
  CHECK(answers(path) == std::vector{died, died, died, Answer::connected});
  CHECK_FALSE(path.problem);
  CHECK(script->asked.size() == 4);
  CHECK(path.hops[2].router == net::Address::parse("10.3.0.1"));
  CHECK(path.hops[3].distance == 4);
}

TEST_CASE("what is silent is asked three times, and an answer to a later try counts") {
  auto script = std::make_shared<Script>();
  script->lines = {{1, {died, 2}}, {3, {Answer::refused, 1}}};
  const auto path = walked(script);
  CHECK(answers(path) == std::vector{died, silent, Answer::refused});
  CHECK(script->asked[1] == 3);
  CHECK(script->asked[2] == 3);
  CHECK(script->asked[3] == 2);
}

TEST_CASE("an answer that comes late, to the first try, counts") {
  auto script = std::make_shared<Script>();
  script->lines = {{1, {died, 0, 50ms}}, {2, {Answer::connected, 0, 50ms}}};
  CHECK(answers(walked(script)) == std::vector{died, Answer::connected});
}

TEST_CASE("five silent hops in a row end a walk, but not before the known length") {
  auto script = std::make_shared<Script>();
  script->lines = {{1, {}}, {2, {}}};
  CHECK(answers(walked(script)) == std::vector{died, died, silent, silent, silent, silent, silent});
  CHECK(walked(script, {.farthest = 30, .known_length = 12, .stagger = 5ms, .deadline = {}}).hops.size() ==
        12);
  CHECK(walked(script, {.farthest = 4, .known_length = 12, .stagger = 5ms, .deadline = {}}).hops.size() == 4);
}

TEST_CASE("of two ends the nearer counts, whichever came first") {
  auto script = std::make_shared<Script>();
  script->lines = {{1, {died, 0, 30ms}}, {2, {Answer::prohibited, 0, 30ms}}, {3, {Answer::prohibited}}};
  CHECK(answers(walked(script)) == std::vector{died, Answer::prohibited});
}

TEST_CASE("a walk gives up when a try says that it means nothing, and when its time is over") {
  auto script = std::make_shared<Script>();
  const auto no_descriptor = base::translated({"no descriptor is left", "kein Deskriptor ist frei"});
  script->lines = {{1, {}}, {2, {silent, 0, 1ms, no_descriptor}}};
  CHECK(walked(script).problem == no_descriptor);

  auto mute = std::make_shared<Script>();
  const auto start = std::chrono::steady_clock::now();
  const auto path =
      walked(mute, {.farthest = 30, .known_length = 0, .stagger = 5ms, .deadline = start + 30ms});
  CHECK(path.problem == out_of_time());
  CHECK(std::chrono::steady_clock::now() - start < 1s);
}

TEST_CASE("packets that go round in a circle are not followed to the end") {
  class Circle final : public Method {
   public:
    awaitable<void> ask(int distance, net::Socket&, Hop& hop, Problem&) const override {
      hop.answer = died;
      hop.router = net::Address::ipv4({10, static_cast<std::uint8_t>(distance % 2), 0, 1});
      co_return;
    }
  };
  const auto path = walked(std::make_shared<Circle>());
  CHECK(path.hops.size() <= 6);
  CHECK(loop_in(path.hops) != nullptr);
}

TEST_CASE("a walk that is cancelled closes its sockets") {
  using namespace asio::experimental::awaitable_operators;
  auto mute = std::make_shared<Script>();
  asio::io_context io(1);
  Path path;
  const auto start = std::chrono::steady_clock::now();
  WalkOptions options;
  options.deadline = start + 10s;
  asio::co_spawn(io, walk(mute, options, path) || net::wait_until(start + 10ms),
                 [](std::exception_ptr error, auto) { net::rethrow(error); });
  io.run();
  CHECK(std::chrono::steady_clock::now() - start < 1s);
}

namespace {

/// A listener on 127.0.0.1 that never accepts: the kernel does the handshakes.
class Listener {
 public:
  explicit Listener(bool listening = true) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof name;
    REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&name), length) == 0);
    if (listening) REQUIRE(::listen(socket_, 64) == 0);
    REQUIRE(::getsockname(socket_, reinterpret_cast<sockaddr*>(&name), &length) == 0);
    port_ = ntohs(name.sin_port);
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener() { ::close(socket_); }
  std::uint16_t port() const { return port_; }
  net::Endpoint endpoint() const { return {net::Address::ipv4({127, 0, 0, 1}), port_}; }

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

Trace traced(const Request& request) {
  asio::io_context io(1);
  Trace result;
  asio::co_spawn(io, trace(request, result), net::rethrow);
  io.run();
  return result;
}

}  // namespace

TEST_CASE("on this host: a closed port is the server's own refusal, an open one is reached") {
  const Listener open, closed(false);
  Request request;
  request.endpoint = closed.endpoint();
  request.control_port = open.port();
  request.outcome = result::Outcome::connect_refused;
  const auto refused = traced(request);
  CHECK(refused.block.mechanism == result::Mechanism::server);
  CHECK(refused.block.hop == std::nullopt);
  CHECK(refused.block.control_passes);
  REQUIRE(refused.failing.size() == 1);
  CHECK(refused.failing[0].answer == Answer::refused);
  REQUIRE(refused.control.size() == 1);
  CHECK(refused.control[0].answer == Answer::connected);

  request.endpoint = open.endpoint();
  request.outcome = result::Outcome::connect_timeout;
  CHECK(traced(request).block.mechanism == result::Mechanism::unknown);
  request.outcome = result::Outcome::ok;
  CHECK(traced(request).failing.at(0).answer == Answer::connected);
}

TEST_CASE("on this host: first data that is acknowledged and never answered") {
  const Listener open;
  Request request;
  request.endpoint = open.endpoint();
  request.outcome = result::Outcome::http_timeout;
  request.http_host = "localhost";
  const auto result = traced(request);
  CHECK(result.block.mechanism == result::Mechanism::stall_after_ack);
  CHECK(result.block.hop == std::nullopt);
}

TEST_CASE("what the outcome alone tells sends nothing") {
  Request request;
  request.endpoint = {net::Address::ipv4({192, 0, 2, 1}), 443};
  request.outcome = result::Outcome::tls_untrusted;
  CHECK(traced(request).block.mechanism == result::Mechanism::interception);
  request.outcome = result::Outcome::dns_nxdomain;
  CHECK(traced(request).block.mechanism == result::Mechanism::dns_answer);
  request.outcome = result::Outcome::local_no_route;
  const auto result = traced(request);
  CHECK(result.block == result::Block{});
  CHECK(result.confidence_text.english == "this failure has no place on the path");
  CHECK(result.confidence_text.german == "diese Störung hat keinen Ort auf dem Weg");
}

}  // namespace reachd::locate
