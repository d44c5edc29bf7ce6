#include "daemon/web/server.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <deque>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "daemon/web/example_snapshot.hpp"
#include "daemon/web/gunzip.hpp"
#include "daemon/web/status_page.hpp"
#include "daemon/web/test_client.hpp"

using namespace reachd;
using namespace reachd::web;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

const net::Endpoint any_port{*net::Address::parse("127.0.0.1"), 0};

SnapshotPtr example() {
  static const auto snapshot = std::make_shared<const core::Snapshot>(example_snapshot());
  return snapshot;
}

/// A server on a free port whose snapshots come at once, and are counted.
struct Running {
  explicit Running(Options options = {}, SnapshotSource source = {})
      : server(prepare(std::move(options)), wrap(source)) {
    std::string error;
    REQUIRE_MESSAGE(server.start(error), error);
    at = server.bound().front();
  }

  std::atomic<int> asked{0};
  Server server;
  net::Endpoint at;

 private:
  static Options prepare(Options options) {
    if (options.listen.empty()) options.listen = {any_port};
    return options;
  }
  SnapshotSource wrap(SnapshotSource source) {
    return [this, source](std::function<void(SnapshotPtr)> reply) {
      ++asked;
      source ? source(std::move(reply)) : reply(example());
    };
  }
};

std::string request(const std::string& line, const std::string& fields = "Host: localhost\r\n") {
  return line + " HTTP/1.1\r\n" + fields + "\r\n";
}

Answer ask(const net::Endpoint& at, const std::string& text, bool with_body = true) {
  TestClient client(at);
  client.send(text);
  return client.receive(with_body);
}

}  // namespace

TEST_CASE("every path answers") {
  Running running;
  const auto metrics = get(running.at, "/metrics");
  CHECK(metrics.status == 200);
  CHECK(metrics.field("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(metrics.body.find("\nreachd_probe_up{probe=\"apns\"") != std::string::npos);

  const auto page = get(running.at, "/");
  CHECK(page.status == 200);
  CHECK(page.field("Content-Type") == "text/html; charset=utf-8");
  CHECK(page.field("Content-Security-Policy") == status_page_policy());
  CHECK(page.body == status_page(*example()));

  const auto json = get(running.at, "/api/v1/status");
  CHECK(json.status == 200);
  CHECK(json.field("Content-Type") == "application/json");
  CHECK(nlohmann::json::parse(json.body)["probes"].size() == 3);

  CHECK(get(running.at, "/-/healthy").status == 200);
  CHECK(get(running.at, "/-/ready").status == 200);
  CHECK(get(running.at, "/metrics?name[]=x").status == 200);
  for (const auto* answer : {&metrics, &json}) {
    CHECK(answer->field("X-Content-Type-Options") == "nosniff");
    CHECK(answer->field("Cache-Control") == "no-store");
    CHECK(answer->field("Content-Security-Policy").starts_with("default-src 'none'"));
    CHECK(answer->field("Date").ends_with(" GMT"));
    CHECK(answer->field("Connection") == "close");
  }
}

TEST_CASE("HEAD has the header of GET and no body") {
  Running running;
  for (const auto* path : {"/", "/api/v1/status", "/-/healthy"}) {
    CAPTURE(path);
    const auto get_answer = get(running.at, path);
    TestClient client(running.at);
    client.send(request(std::string("HEAD ") + path, "Host: localhost\r\nConnection: close\r\n"));
    const auto head = client.receive(false);
    CHECK(head.status == 200);
    CHECK(head.field("Content-Length") == std::to_string(get_answer.body.size()));
    CHECK(client.closed());
  }
}

TEST_CASE("gzip where it is asked for, and not where it is refused") {
  Running running;
  const auto plain = get(running.at, "/api/v1/status");
  CHECK(plain.field("Content-Encoding") == "");
  const auto packed = get(running.at, "/api/v1/status", "Accept-Encoding: deflate, gzip;q=0.5\r\n");
  CHECK(packed.field("Content-Encoding") == "gzip");
  CHECK(packed.field("Vary") == "Accept-Encoding");
  CHECK(gunzip(packed.body) == plain.body);
  const auto refused = get(running.at, "/api/v1/status", "Accept-Encoding: gzip;q=0\r\n");
  CHECK(refused.field("Content-Encoding") == "");
  CHECK(refused.body == plain.body);
  const auto metrics = get(running.at, "/metrics", "Accept-Encoding: gzip\r\n");
  CHECK(gunzip(metrics.body).find("reachd_build_info") != std::string::npos);
}

TEST_CASE("what is asked wrongly is refused") {
  Options options;
  options.hosts = {"status.example"};
  options.enable_lifecycle = true;
  options.reload = [](auto done) { done(true, "reloaded"); };
  Running running(options);
  struct Case {
    std::string text;
    int status;
  };
  const Case cases[] = {
      {request("GET /nothing"), 404},
      {request("GET /metrics/"), 404},
      {request("GET /metricsX"), 404},
      {request("GET /-/../metrics"), 404},
      {request("POST /metrics"), 405},
      {request("DELETE /"), 405},
      {request("OPTIONS /"), 405},
      {request("GET /-/reload"), 405},
      {request("GET metrics"), 400},
      {request("OPTIONS *"), 400},
      {request("CONNECT example.com:443"), 400},
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.0\r\n\r\n", 200},
      {request("GET /", "Host: localhost\r\nHost: localhost\r\n"), 400},
      {request("GET /", "Host: a b\r\n"), 400},
      {request("GET /", "Host: evil.example\r\n"), 421},
      {request("GET /", "Host: localhost.evil.example\r\n"), 421},
      {request("GET http://evil.example/", "Host: localhost\r\n"), 421},
      {request("GET http://localhost/-/healthy", "Host: localhost\r\n"), 200},
      {request("GET /", "Host: status.example:99\r\n"), 200},
      {request("GET /", "Host: LOCALHOST.\r\n"), 200},
      {request("GET /", "Host: 192.0.2.7:15223\r\n"), 200},
      {request("GET /", "Host: [2001:db8::1]:15223\r\n"), 200},
      {request("GET /", "Host: localhost\r\nContent-Length: 5\r\n"), 413},
      {request("GET /", "Host: localhost\r\nTransfer-Encoding: chunked\r\n"), 413},
      {request("GET /", "Host: localhost\r\nA: " + std::string(9'000, 'a') + "\r\n"), 431},
      {request("GET /" + std::string(9'000, 'a')), 431},
      {request("POST /-/reload", "Host: localhost\r\nOrigin: http://evil.example\r\n"), 403},
      {request("POST /-/reload", "Host: localhost\r\nOrigin: null\r\n"), 403},
      {request("POST /-/reload", "Host: localhost:1\r\nOrigin: http://localhost:1\r\n"), 200},
      {"\x16\x03\x01\x02", 400},
      {"GET / HTTP/3.0\r\n\r\n", 400},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text.substr(0, 60));
    const auto answer = ask(running.at, c.text);
    CHECK(answer.status == c.status);
    if (c.status == 405) CHECK(answer.field("Allow") == (c.text.starts_with("GET") ? "POST" : "GET, HEAD"));
    if (c.status >= 400) CHECK(answer.body.ends_with(".\n"));
  }
}

TEST_CASE("reload") {
  std::atomic<bool> good{true};
  Options options;
  options.reload = [&](std::function<void(bool, std::string)> done) {
    std::thread([done, ok = good.load()] {
      done(ok, ok ? "reloaded" : "reachd.yaml:3:1: unknown key");
    }).detach();
  };
  {
    Running off(options);
    CHECK(ask(off.at, request("POST /-/reload")).status == 403);
  }
  options.enable_lifecycle = true;
  Running running(options);
  auto answer = ask(running.at, request("POST /-/reload"));
  CHECK(answer.status == 200);
  CHECK(answer.body == "reloaded\n");
  good = false;
  answer = ask(running.at, request("POST /-/reload"));
  CHECK(answer.status == 500);
  CHECK(answer.body == "reachd.yaml:3:1: unknown key\n");
}

TEST_CASE("one reload at a time") {
  std::function<void(bool, std::string)> pending;
  std::mutex mutex;
  Options options;
  options.enable_lifecycle = true;
  options.reload = [&](auto done) {
    const std::lock_guard lock(mutex);
    pending = done;
  };
  Running running(options);
  TestClient first(running.at);
  first.send(request("POST /-/reload"));
  while (true) {
    const std::lock_guard lock(mutex);
    if (pending) break;
    std::this_thread::yield();
  }
  CHECK(ask(running.at, request("POST /-/reload")).status == 503);
  pending(true, "done");
  CHECK(first.receive().status == 200);
}

TEST_CASE("ready: every record has a result, or a minute has passed") {
  auto snapshot = example_snapshot();
  snapshot.process_start = snapshot.taken - 59s;
  std::mutex mutex;
  Running running({}, [&](auto reply) {
    const std::lock_guard lock(mutex);
    reply(std::make_shared<const core::Snapshot>(snapshot));
  });
  const auto status = [&] {
    std::this_thread::sleep_for(300ms);  // until the last snapshot has been let go
    return get(running.at, "/-/ready").status;
  };
  CHECK(status() == 503);
  {
    const std::lock_guard lock(mutex);
    snapshot.records[2].last.emplace();
  }
  CHECK(status() == 200);
  {
    const std::lock_guard lock(mutex);
    snapshot.records[2].last.reset();
    snapshot.process_start = snapshot.taken - 60s;
  }
  CHECK(status() == 200);
}

TEST_CASE("one snapshot serves all who come within 250 ms, and not those after") {
  Running running;
  const auto start = Clock::now();
  for (int i = 0; i < 5; ++i) CHECK(get(running.at, "/metrics").status == 200);
  if (Clock::now() - start < 200ms) CHECK(running.asked == 1);
  std::this_thread::sleep_for(300ms);
  const int before = running.asked;
  CHECK(get(running.at, "/metrics").status == 200);
  CHECK(running.asked == before + 1);
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

TEST_CASE("a source that never replies: 503 within a second, health goes on, a late reply does no harm") {
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
      const auto answer = get(running.at, path);
      const auto taken = Clock::now() - start;
      CHECK(answer.status == 503);
      CHECK(answer.field("Retry-After") == "1");
      CHECK(taken > 900ms);
      CHECK(taken < 1500ms);
    }
    CHECK(get(running.at, "/-/healthy").status == 200);
    {
      const std::lock_guard lock(mutex);
      pending.front()(example());
    }
    CHECK(get(running.at, "/metrics").status == 200);
  }
  for (const auto& reply : pending) reply(example());  // the server is gone
}

TEST_CASE("a source without a snapshot") {
  Running running({}, [](auto reply) { reply(nullptr); });
  CHECK(get(running.at, "/metrics").status == 503);
  CHECK(get(running.at, "/-/healthy").status == 200);
}

TEST_CASE("keep-alive, pipelining and their end") {
  Running running;
  TestClient client(running.at);
  for (int i = 0; i < 99; ++i) {
    client.send(request("GET /-/healthy"));
    const auto answer = client.receive();
    REQUIRE(answer.status == 200);
    REQUIRE(answer.field("Connection") == "keep-alive");
  }
  client.send(request("GET /-/healthy"));
  CHECK(client.receive().field("Connection") == "close");
  CHECK(client.closed());

  TestClient pipeline(running.at);
  pipeline.send(request("GET /-/healthy") + request("GET /nothing") + request("HEAD /") +
                request("GET /-/healthy", "Host: localhost\r\nConnection: close\r\n") + "GET / HT");
  CHECK(pipeline.receive().status == 200);
  CHECK(pipeline.receive().status == 404);
  CHECK(pipeline.receive(false).status == 200);
  CHECK(pipeline.receive().status == 200);
  CHECK(pipeline.closed());

  TestClient old(running.at);
  old.send("GET /-/healthy HTTP/1.0\r\n\r\n");
  CHECK(old.receive().field("Connection") == "close");
  CHECK(old.closed());
}

TEST_CASE("IPv6, and two listeners at once") {
  Options options;
  options.listen = {any_port, {*net::Address::parse("::1"), 0}};
  Running running(options);
  REQUIRE(running.server.bound().size() == 2);
  const auto& ipv6 = running.server.bound()[1];
  CHECK(ipv6.to_string().starts_with("[::1]:"));
  CHECK(ipv6.port != 0);
  CHECK(get(ipv6, "/-/healthy").status == 200);
  CHECK(get(running.at, "/-/healthy").status == 200);
}

TEST_CASE("both families on the same port") {
  Options options;
  options.listen = {{*net::Address::parse("0.0.0.0"), 0}};
  net::Endpoint ipv4;
  {
    Running running(options);
    ipv4 = running.at;
  }
  options.listen = {ipv4, {*net::Address::parse("::"), ipv4.port}};
  Running running(options);
  CHECK(get({*net::Address::parse("127.0.0.1"), ipv4.port}, "/-/healthy").status == 200);
  CHECK(get({*net::Address::parse("::1"), ipv4.port}, "/-/healthy").status == 200);
}

TEST_CASE("a port in use, and a descriptor that does not listen, are errors") {
  Running running;
  Options options;
  options.listen = {running.at};
  Server second(options, [](auto reply) { reply(example()); });
  std::string error;
  CHECK_FALSE(second.start(error));
  CHECK(error == "cannot listen on " + running.at.to_string() + ": Address already in use");

  options.listen = {};
  options.inherited_listeners = {0};
  Server third(options, [](auto reply) { reply(example()); });
  CHECK_FALSE(third.start(error));
  CHECK(error.starts_with("cannot listen on the inherited descriptor 0: "));
}

TEST_CASE("an inherited listener") {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(::listen(descriptor, 5) == 0);
  Options options;
  options.inherited_listeners = {descriptor};
  Server server(options, [](auto reply) { reply(example()); });
  std::string error;
  REQUIRE_MESSAGE(server.start(error), error);
  REQUIRE(server.bound().size() == 1);
  CHECK(get(server.bound().front(), "/-/healthy").status == 200);
}

TEST_CASE("the names that are allowed can change") {
  Running running;
  const auto text = request("GET /-/healthy", "Host: new.example\r\n");
  CHECK(ask(running.at, text).status == 421);
  running.server.set_hosts({"new.example"});
  CHECK(ask(running.at, text).status == 200);
}

TEST_CASE("stop is prompt and closes what is open") {
  Running running({}, [](auto) {});
  TestClient idle(running.at);
  TestClient waiting(running.at);
  waiting.send(request("GET /metrics"));
  TestClient kept(running.at);
  kept.send(request("GET /-/healthy"));
  CHECK(kept.receive().status == 200);
  const auto start = Clock::now();
  running.server.stop();
  CHECK(Clock::now() - start < 200ms);
  CHECK(idle.closed());
  CHECK(waiting.closed());
  CHECK(kept.closed());
  running.server.stop();
  CHECK_THROWS(TestClient(running.at));
}
