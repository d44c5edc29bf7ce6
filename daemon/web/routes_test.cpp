#include "daemon/web/routes.hpp"

#include <atomic>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "daemon/page/frame.hpp"
#include "daemon/page/pages.hpp"
#include "daemon/web/test_server.hpp"
#include "serve/test_gunzip.hpp"

using namespace reachd;
using namespace reachd::web;
using namespace std::chrono_literals;

TEST_CASE("every path has a response") {
  Running running;
  const auto metrics = serve::get(running.at, "/metrics");
  CHECK(metrics.status == 200);
  CHECK(metrics.field("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(metrics.body.find("\nreachd_probe_up{probe=\"apns\"") != std::string::npos);

  const auto page = serve::get(running.at, "/");
  CHECK(page.status == 200);
  CHECK(page.field("Content-Type") == "text/html; charset=utf-8");
  CHECK(page.field("Content-Security-Policy") == page::policy());
  CHECK(page.field("Content-Language") == "en");
  CHECK(page.body == page::status_page(*example(), page::Language::english));

  const auto status = serve::get(running.at, "/api/v1/status");
  CHECK(status.status == 200);
  CHECK(status.field("Content-Type") == "application/json");
  CHECK(nlohmann::json::parse(status.body)["probes"].size() == 3);

  CHECK(serve::get(running.at, "/-/healthy").status == 200);
  CHECK(serve::get(running.at, "/-/ready").status == 200);
  CHECK(serve::get(running.at, "/metrics?name[]=x").status == 200);
  CHECK(metrics.field("Cache-Control") == "no-store");
  CHECK(page.field("Cache-Control") == "no-store");
  CHECK(status.field("Cache-Control") == "no-cache");
  for (const auto* answer : {&metrics, &page, &status}) {
    CHECK(answer->field("X-Content-Type-Options") == "nosniff");
    CHECK(answer->field("Referrer-Policy") == "no-referrer");
    CHECK(answer->field("Content-Security-Policy").starts_with("default-src 'none'"));
    CHECK(answer->head.find("Content-Security-Policy") == answer->head.rfind("Content-Security-Policy"));
    CHECK(answer->field("Date").ends_with(" GMT"));
    CHECK(answer->field("Connection") == "close");
  }
}

TEST_CASE("the page is in the language that the browser prefers") {
  Running running;
  const auto german = serve::get(running.at, "/", "Accept-Language: de-DE,de;q=0.9,en;q=0.8\r\n");
  CHECK(german.field("Content-Language") == "de");
  CHECK(german.field("Vary") == "Accept-Encoding, Accept-Language");
  CHECK(german.body == page::status_page(*example(), page::Language::german));
  const auto packed = serve::get(running.at, "/", "Accept-Language: de\r\nAccept-Encoding: gzip\r\n");
  CHECK(serve::gunzip(packed.body) == german.body);
  CHECK(serve::get(running.at, "/", "Accept-Language: fr\r\n").field("Content-Language") == "en");
}

TEST_CASE("a probe, as a page and as JSON") {
  Running running;
  const auto page = serve::get(running.at, "/probes/apns", "Accept-Language: de\r\n");
  CHECK(page.status == 200);
  CHECK(page.field("Content-Security-Policy") == page::policy());
  CHECK(page.body.find("<html lang=\"de\">") != std::string::npos);
  CHECK(page.body.find("<h2>apns") != std::string::npos);

  const auto list = nlohmann::json::parse(serve::get(running.at, "/api/v1/probes").body);
  REQUIRE(list["probes"].size() == 3);
  CHECK(list["probes"][0]["href"] == "/api/v1/probes/apns");
  const auto probe = nlohmann::json::parse(serve::get(running.at, "/api/v1/probes/apns").body);
  CHECK(probe["probe"] == "apns");
  CHECK(probe["series"][0]["outcome"] == "ok");

  for (const auto* path : {"/probes/nowhere", "/probes/apns/", "/probes/%61pns", "/probes/<b>"}) {
    CAPTURE(path);
    const auto none = serve::get(running.at, path);
    CHECK(none.status == 404);
    CHECK(none.field("Content-Security-Policy") == page::policy());
    CHECK(none.body.find("There is no probe of this name.") != std::string::npos);
  }
  const auto none = serve::get(running.at, "/api/v1/probes/nowhere");
  CHECK(none.status == 404);
  CHECK(nlohmann::json::parse(none.body)["error"] == "There is no probe of this name.");
  CHECK(serve::get(running.at, "/api/v1/probes/").status == 404);
  CHECK(serve::get(running.at, "/probes/").status == 404);
  CHECK(ask(running.at, request("POST /api/v1/probes/apns")).status == 405);
}

TEST_CASE("the API describes itself") {
  Running running;
  const auto answer = serve::get(running.at, "/api/v1/openapi.json");
  CHECK(answer.field("Content-Type") == "application/json");
  const auto document = nlohmann::json::parse(answer.body);
  CHECK(document["openapi"] == "3.1.0");
  for (const auto& [path, item] : document["paths"].items()) {
    CAPTURE(path);
    const auto brace = path.find('{');
    CHECK(serve::get(running.at, brace == std::string::npos ? path : path.substr(0, brace) + "apns").status ==
          200);
  }
  std::size_t outcomes = 0;
  for (const auto& outcome : document["components"]["schemas"]["Outcome"]["enum"]) {
    outcomes += base::from_name<result::Outcome>(outcome.get<std::string>()).has_value();
  }
  CHECK(outcomes == base::count<result::Outcome>);
}

TEST_CASE("a response of the API that the client already has is not sent again") {
  auto snapshot = json::example_snapshot();
  std::mutex mutex;
  Running running({}, [&](auto reply) {
    const std::lock_guard lock(mutex);
    snapshot.taken += 1s;  // not a change by itself
    reply(std::make_shared<const core::Snapshot>(snapshot));
  });
  for (const auto* path : {"/api/v1/status", "/api/v1/probes", "/api/v1/probes/apns"}) {
    CAPTURE(path);
    const auto first = serve::get(running.at, path);
    const auto tag = first.field("ETag");
    CHECK(tag.starts_with("W/\""));
    std::this_thread::sleep_for(300ms);  // until that snapshot has been released
    for (const auto& known : {tag, "\"other\", " + tag, tag.substr(2), std::string("*")}) {
      CAPTURE(known);
      TestClient client(running.at);
      client.send(request(std::string("GET ") + path, "Host: localhost\r\nIf-None-Match: " + known + "\r\n"));
      const auto again = client.receive();
      CHECK(again.status == 304);
      CHECK(again.field("ETag") == tag);
      CHECK(again.field("Content-Length") == "");
      CHECK(again.body.empty());
    }
    {
      const std::lock_guard lock(mutex);
      ++snapshot.records[0].attempts[0];
    }
    std::this_thread::sleep_for(300ms);
    const auto changed = serve::get(running.at, path, "If-None-Match: " + tag + "\r\n");
    CHECK(changed.status == 200);
    CHECK(changed.field("ETag") != tag);
  }
}

TEST_CASE("HEAD returns the header of GET and no body") {
  Running running;
  for (const auto* path : {"/", "/api/v1/status", "/-/healthy"}) {
    CAPTURE(path);
    const auto get_answer = serve::get(running.at, path);
    TestClient client(running.at);
    client.send(request(std::string("HEAD ") + path, "Host: localhost\r\nConnection: close\r\n"));
    const auto head = client.receive(false);
    CHECK(head.status == 200);
    CHECK(head.field("Content-Length") == std::to_string(get_answer.body.size()));
    CHECK(client.closed());
  }
}

TEST_CASE("gzip if it is accepted, and not if it is refused") {
  Running running;
  const auto plain = serve::get(running.at, "/api/v1/status");
  CHECK(plain.field("Content-Encoding") == "");
  const auto packed = serve::get(running.at, "/api/v1/status", "Accept-Encoding: deflate, gzip;q=0.5\r\n");
  CHECK(packed.field("Content-Encoding") == "gzip");
  CHECK(packed.field("Vary") == "Accept-Encoding");
  CHECK(serve::gunzip(packed.body) == plain.body);
  const auto refused = serve::get(running.at, "/api/v1/status", "Accept-Encoding: gzip;q=0\r\n");
  CHECK(refused.field("Content-Encoding") == "");
  CHECK(refused.body == plain.body);
  const auto metrics = serve::get(running.at, "/metrics", "Accept-Encoding: gzip\r\n");
  CHECK(serve::gunzip(metrics.body).find("reachd_build_info") != std::string::npos);
}

TEST_CASE("invalid requests are refused") {
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
  auto snapshot = json::example_snapshot();
  snapshot.process_start = snapshot.taken - 59s;
  std::mutex mutex;
  Running running({}, [&](auto reply) {
    const std::lock_guard lock(mutex);
    reply(std::make_shared<const core::Snapshot>(snapshot));
  });
  const auto status = [&] {
    std::this_thread::sleep_for(300ms);  // until the last snapshot has been released
    return serve::get(running.at, "/-/ready").status;
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
