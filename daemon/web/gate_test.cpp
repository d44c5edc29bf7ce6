#include "serve/gate.hpp"

#include <future>

#include "daemon/web/test_server.hpp"

using namespace reachd;
using namespace reachd::web;

namespace {

// Hash of "geheim", cost 4.
const std::string hash = "$2b$04$abcdefghijklmnopqrstuuPWRtT5yx7FBi4dcf6ROhboeNunUrLQ.";
const std::string right = "Authorization: Basic YWxpY2U6Z2VoZWlt\r\n";  // alice:geheim
const std::string wrong = "Authorization: Basic YWxpY2U6d3Jvbmc=\r\n";  // alice:wrong

Options guarded(web_config::WebConfig config = {}) {
  if (config.users.empty()) config.users = {{"alice", hash, 4}};
  Options options;
  options.web_config = std::make_shared<const web_config::WebConfig>(std::move(config));
  return options;
}

std::string serve_on(Running& running, std::vector<net::Endpoint> listen, std::vector<net::Endpoint>& bound) {
  std::promise<std::string> said;
  running.server.serve(nullptr, std::move(listen), [&](const auto& now, const auto& error) {
    bound = now;
    said.set_value(error);
  });
  return said.get_future().get();
}

}  // namespace

TEST_CASE("every path asks for a password, and the connection continues") {
  Running running(guarded());
  TestClient client(running.at);
  for (const char* path :
       {"/", "/metrics", "/api/v1/status", "/-/healthy", "/-/ready", "/-/reload", "/nothing"}) {
    for (const auto& fields :
         {std::string(), wrong, right + right, std::string("Authorization: Bearer x\r\n")}) {
      client.send(request(std::string("GET ") + path, "Host: localhost\r\n" + fields));
      const auto answer = client.receive();
      CHECK(answer.status == 401);
      CHECK(answer.field("WWW-Authenticate") == "Basic realm=\"reachd\", charset=\"UTF-8\"");
    }
  }
  client.send(request("GET /-/healthy", "Host: localhost\r\n" + right));
  CHECK(client.receive().status == 200);
  client.send(request("GET /nothing", "Host: localhost\r\n" + right));
  CHECK(client.receive().status == 404);
  CHECK(running.asked == 0);
}

TEST_CASE("a wrong Host is refused before the password is checked, so it cannot be used to guess one") {
  Running running(guarded());
  CHECK(ask(running.at, request("GET /", "Host: evil.example\r\n" + right)).status == 421);
  CHECK(ask(running.at, request("GET /", "Host: evil.example\r\n" + wrong)).status == 421);
}

TEST_CASE("header fields from web_config replace reachd's own, also on refusals") {
  web_config::WebConfig config;
  config.headers = {{"X-Frame-Options", "deny"},
                    {"X-Content-Type-Options", "nosniff"},
                    {"Content-Security-Policy", "default-src 'self'"}};
  Running running(guarded(std::move(config)));
  for (const auto& fields : {std::string(), right}) {
    const auto answer = serve::get(running.at, "/", fields);
    CHECK(answer.field("X-Frame-Options") == "deny");
    CHECK(answer.field("Content-Security-Policy") == "default-src 'self'");
    const auto first = answer.head.find("X-Content-Type-Options");
    CHECK(first != std::string::npos);
    CHECK(answer.head.find("X-Content-Type-Options", first + 1) == std::string::npos);
    CHECK(answer.head.find("default-src 'none'") == std::string::npos);
  }
}

TEST_CASE("more requests than the bucket has tokens") {
  web_config::WebConfig config;
  config.rate_limit = web_config::RateLimit{std::chrono::hours(1), 2};
  Running running(guarded(std::move(config)));
  CHECK(serve::get(running.at, "/-/healthy", right).status == 200);
  CHECK(serve::get(running.at, "/-/healthy").status == 401);
  CHECK(serve::get(running.at, "/-/healthy", right).status == 429);
}

TEST_CASE("new rules apply to existing connections, new addresses to new ones") {
  Running running(guarded());
  TestClient client(running.at);
  client.send(request("GET /-/healthy"));
  CHECK(client.receive().status == 401);
  std::vector<net::Endpoint> bound;
  const net::Endpoint all{*net::Address::parse("0.0.0.0"), running.at.port};
  CHECK(serve_on(running, {all}, bound).empty());
  REQUIRE(bound.size() == 1);
  CHECK(bound.front() == all);
  client.send(request("GET /-/healthy"));
  CHECK(client.receive().status == 200);
  CHECK(serve::get(running.at, "/-/healthy").status == 200);

  Running other;
  const auto error = serve_on(running, {running.at, other.at}, bound);
  CHECK(error.find("cannot listen on " + other.at.to_string()) == 0);
  REQUIRE(bound.size() == 1);
  CHECK(bound.front() == all);
  CHECK(serve::get(running.at, "/-/healthy").status == 200);
}
