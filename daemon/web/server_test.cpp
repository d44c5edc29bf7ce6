#include "daemon/web/server.hpp"

#include "daemon/web/test_server.hpp"

using namespace reachd;
using namespace reachd::web;
using namespace std::chrono_literals;

using Clock = std::chrono::steady_clock;

TEST_CASE("keep-alive, pipelining and the end of both") {
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

TEST_CASE("a body of unclear length is never run as a request") {
  Running running;
  const std::string length = std::to_string(request("GET /-/healthy").size());
  const auto is_refused = [&](const std::string& fields, const char* version = "HTTP/1.1") {
    CAPTURE(fields);
    for (const auto* method : {"GET", "HEAD", "POST"}) {
      TestClient client(running.at);
      client.send(std::string(method) + " /-/healthy " + version + "\r\nHost: localhost\r\n" + fields +
                  "\r\n" + request("GET /-/healthy"));
      const auto answer = client.receive();
      CHECK(answer.status == 400);
      CHECK(answer.field("Connection") == "close");
      CHECK(client.closed());
    }
  };
  for (const std::string coding :
       {"gzip", "identity", "gzip, chunked", "chunked, gzip", "chunked, chunked", "chunked;a=b", "xchunked",
        "\"chunked\"", "chunked,", ", chunked", "", "chunked\r\nTransfer-Encoding: chunked",
        "chunked\r\nTransfer-Encoding: identity", "identity\r\ntransfer-encoding: Chunked"}) {
    is_refused("Transfer-Encoding: " + coding + "\r\n");
    is_refused("Transfer-Encoding: " + coding + "\r\nContent-Length: " + length + "\r\n");
  }
  for (const std::string& both : {"Transfer-Encoding: chunked\r\nContent-Length: " + length + "\r\n",
                                  "Content-Length: " + length + "\r\nTransfer-Encoding: CHUNKED\r\n",
                                  std::string("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n")}) {
    is_refused(both);
  }
  for (const std::string& lengths : {"0, " + length, length + ", 0", std::string("0\r\nContent-Length: 5"),
                                     std::string("-1"), std::string("+0"), std::string("0x0"),
                                     std::string("0,"), std::string("18446744073709551616"), std::string()}) {
    is_refused("Content-Length: " + lengths + "\r\n");
  }
  is_refused("Transfer-Encoding : chunked\r\n");
  is_refused("Transfer-Encoding: chunked\r\n", "HTTP/1.0");
  is_refused("Connection: keep-alive\r\nTransfer-Encoding: gzip\r\n", "HTTP/1.0");

  // A clear length: the body is not accepted, and the connection ends there, too.
  for (const std::string& clear :
       {std::string("Transfer-Encoding: chunked"), std::string("Transfer-Encoding: Chunked"),
        std::string("Transfer-Encoding:\r\n chunked"), "Content-Length: " + length,
        "Content-Length: " + length + ", " + length}) {
    CAPTURE(clear);
    TestClient client(running.at);
    client.send(request("POST /-/healthy", "Host: localhost\r\n" + clear + "\r\n") +
                request("GET /-/healthy"));
    CHECK(client.receive().status == 413);
    CHECK(client.closed());
  }
}

TEST_CASE("IPv6, and two listeners at once") {
  Options options;
  options.listen = {any_port, {*net::Address::parse("::1"), 0}};
  Running running(options);
  REQUIRE(running.server.bound().size() == 2);
  const auto& ipv6 = running.server.bound()[1];
  CHECK(ipv6.to_string().starts_with("[::1]:"));
  CHECK(ipv6.port != 0);
  CHECK(serve::get(ipv6, "/-/healthy").status == 200);
  CHECK(serve::get(running.at, "/-/healthy").status == 200);
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
  CHECK(serve::get({*net::Address::parse("127.0.0.1"), ipv4.port}, "/-/healthy").status == 200);
  CHECK(serve::get({*net::Address::parse("::1"), ipv4.port}, "/-/healthy").status == 200);
}

TEST_CASE("a port in use, and a descriptor that is not listening, are errors") {
  Running running;
  Options options;
  options.listen = {running.at};
  Server second(options, [](auto reply) { reply(example()); });
  CHECK(second.start().error() == "cannot listen on " + running.at.to_string() + ": Address already in use");

  options.listen = {};
  options.inherited_listeners = {0};
  Server third(options, [](auto reply) { reply(example()); });
  CHECK(third.start().error().starts_with("cannot listen on the inherited descriptor 0: "));
}

TEST_CASE("an inherited listener, which may be on an address in `listen`") {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(::listen(descriptor, 5) == 0);
  socklen_t size = sizeof address;
  REQUIRE(::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  Options options;
  options.inherited_listeners = {descriptor};
  options.listen = {{*net::Address::parse("127.0.0.1"), ntohs(address.sin_port)}};
  Server server(options, [](auto reply) { reply(example()); });
  const auto started = server.start();
  REQUIRE_MESSAGE(started, started.error());
  REQUIRE(server.bound().size() == 1);
  CHECK(serve::get(server.bound().front(), "/-/healthy").status == 200);
}

TEST_CASE("the allowed names can be changed") {
  Running running;
  const auto text = request("GET /-/healthy", "Host: new.example\r\n");
  CHECK(ask(running.at, text).status == 421);
  running.server.set_hosts({"new.example"});
  CHECK(ask(running.at, text).status == 200);
}

TEST_CASE("stop is prompt and closes open connections") {
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
