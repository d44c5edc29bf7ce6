#include "locate/run.hpp"

#include <doctest/doctest.h>

#include "locate/methods.hpp"
#include "tls/test_server.hpp"

namespace reachd::locate {

namespace {

using namespace std::chrono_literals;
using Answer = Hop::Answer;
using result::Outcome;

net::Endpoint endpoint(const char* address, std::uint16_t port) {
  return {net::Address::parse(address).value(), port};
}

/// Routers up to `distance`, and there this answer.
std::vector<Hop> path_to(int distance, Answer answer) {
  std::vector<Hop> hops;
  for (int d = 1; d < distance; ++d) {
    Hop hop;
    hop.distance = d;
    hop.answer = Answer::time_exceeded;
    hop.router = net::Address::ipv4({10, static_cast<std::uint8_t>(d), 0, 1});
    hops.push_back(hop);
  }
  Hop end;
  end.distance = distance;
  end.answer = answer;
  hops.push_back(end);
  return hops;
}

}  // namespace

TEST_CASE("the control is another port of the server, or else another address of the family") {
  struct Row {
    std::uint16_t port;
    std::optional<net::Endpoint> other;
    std::optional<net::Endpoint> control;
  };
  const Row rows[] = {
      {0, {}, {}},
      {443, {}, endpoint("17.0.0.1", 443)},
      {0, endpoint("192.0.2.1", 80), endpoint("192.0.2.1", 80)},
      {443, endpoint("192.0.2.1", 80), endpoint("17.0.0.1", 443)},
      {0, endpoint("2001:db8::1", 80), {}},
  };
  for (const auto& row : rows) {
    Request request;
    request.endpoint = endpoint("17.0.0.1", 5223);
    request.control_port = row.port;
    request.control_endpoint = row.other;
    CHECK(plan_walks(request).control == row.control);
  }
}

TEST_CASE("where a refusal is expected the walk takes its time") {
  struct Row {
    Outcome outcome;
    bool slowly;
    std::chrono::milliseconds pause;
  };
  const Row rows[] = {
      {Outcome::connect_timeout, false, usual_pause},
      {Outcome::dns_timeout, false, usual_pause},
      {Outcome::ok, false, usual_pause},
      {Outcome::connect_refused, true, usual_pause},
      {Outcome::connect_unreachable, true, long_pause},
      {Outcome::connect_prohibited, true, long_pause},
      {Outcome::dns_unreachable, true, long_pause},
      {Outcome::dns_prohibited, true, long_pause},
  };
  for (const auto& row : rows) {
    CAPTURE(name(row.outcome));
    for (const bool udp : {true, false}) {
      Request request;
      request.endpoint = endpoint("17.0.0.1", 5223);
      request.outcome = row.outcome;
      request.udp_dns = udp;
      const auto plan = plan_walks(request);
      CHECK(plan.stagger == (row.slowly ? 100ms : 20ms));
      CHECK(plan.pause == row.pause);
      CHECK(plan.asks_dns == udp);
    }
  }
}

TEST_CASE("how a RST or a SYN-ACK is looked into") {
  struct Row {
    std::vector<Hop> failing;
    EndCheck check;
  };
  const Row rows[] = {
      {{}, EndCheck::none},
      {path_to(4, Answer::silent), EndCheck::none},
      {path_to(4, Answer::prohibited), EndCheck::none},
      {path_to(4, Answer::connected), EndCheck::none},
      {path_to(5, Answer::connected), EndCheck::none},
      {path_to(3, Answer::connected), EndCheck::shorter_way},
      {path_to(3, Answer::refused), EndCheck::shorter_way},
      {path_to(4, Answer::refused), EndCheck::hop_limit},
      {path_to(5, Answer::refused), EndCheck::none},
  };
  for (const auto& row : rows) CHECK(end_check(row.failing, 4) == row.check);
}

TEST_CASE("the routers of the first data are those of the SYNs") {
  const auto syns = path_to(3, Answer::connected);
  auto data = path_to(4, Answer::refused);
  for (auto& hop : data) hop.router.reset();
  data[1].answer = Answer::silent;
  take_routers(data, syns);
  CHECK(data[0].router == syns[0].router);
  CHECK_FALSE(data[1].router);  // it did not answer this time
  CHECK_FALSE(data[2].router);  // the SYNs met the server there
  CHECK_FALSE(data[3].router);
}

TEST_CASE("the first data is what the failing probe sends") {
  Request request;
  request.endpoint = endpoint("17.0.0.1", 80);
  request.http_host = "captive.apple.com";
  request.http_path = "/hotspot-detect.html";
  const auto text = [&] {
    const auto data = first_data_of(request);
    CHECK_FALSE(data.behind);
    return std::string(data.bytes.begin(), data.bytes.end());
  };
  for (const auto outcome : {Outcome::http_timeout, Outcome::http_reset, Outcome::ok}) {
    request.outcome = outcome;
    CHECK(text().starts_with("GET /hotspot-detect.html HTTP/1.1\r\nHost: captive.apple.com\r\n"));
    CHECK(small_hello_of(request).bytes.empty());
  }
  request.outcome = Outcome::tls_timeout;
  CHECK(text() == "");  // nothing to make a ClientHello of

  request.tls = tls::test::context_for(tls::test::trust_in({}, {config::KeyHash{}}));
  request.server_name = "courier.push.apple.com";
  for (const auto outcome : {Outcome::tls_timeout, Outcome::ok}) {
    request.outcome = outcome;
    CHECK(text().starts_with("\x16\x03\x01"));
    CHECK(text().find("courier.push.apple.com") != std::string::npos);
    CHECK(text().size() >= 1500);
  }
}

TEST_CASE("a large ClientHello that dies is compared with a small one, and nothing else is") {
  Request request;
  request.tls = tls::test::context_for(tls::test::trust_in({}, {config::KeyHash{}}));
  request.outcome = Outcome::tls_reset;
  const auto size = small_hello_of(request).bytes.size();
  CHECK(size > 200);
  CHECK(size < 600);
  request.outcome = Outcome::http_timeout;
  CHECK(small_hello_of(request).bytes.empty());
  request.outcome = Outcome::tls_reset;
  request.hello = tls::Hello::small;
  CHECK(small_hello_of(request).bytes.empty());
  CHECK(first_data_of(request).bytes.size() == size);
}

TEST_CASE("a request that failed behind a handshake is sent behind one") {
  Request request;
  request.endpoint = endpoint("17.0.0.1", 443);
  request.tls = tls::test::context_for(tls::test::trust_in({}, {config::KeyHash{}}));
  request.server_name = "ess.apple.com";
  request.http_host = "init.ess.apple.com";
  request.http_path = "/bag";
  request.outcome = Outcome::http_timeout;
  const auto data = first_data_of(request);
  const std::string text(data.bytes.begin(), data.bytes.end());
  CHECK(text.starts_with("GET /bag HTTP/1.1\r\nHost: init.ess.apple.com\r\n"));
  CHECK(data.behind == request.tls);
  CHECK(data.server_name == "ess.apple.com");
}

}  // namespace reachd::locate
