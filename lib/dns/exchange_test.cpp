#include "dns/exchange.hpp"

#include <doctest/doctest.h>

#include <array>
#include <asio/post.hpp>
#include <functional>
#include <optional>
#include <set>
#include <utility>

#include "dns/test_answer.hpp"
#include "net/test_peer.hpp"

using namespace reachd;
using namespace reachd::dns;
using result::Outcome;
using namespace std::chrono_literals;
using Datagram = std::vector<std::uint8_t>;
using Datagrams = std::vector<Datagram>;

namespace {

struct Asking {
  asio::io_context io{1};
  std::shared_ptr<Lingering> lingering = std::make_shared<Lingering>();
  Reply reply;
  std::uint64_t extra = 0;
  std::function<void()> at_first_extra;

  void ask(std::vector<std::uint16_t> ports, std::chrono::nanoseconds budget = 600ms) {
    std::vector<Server> servers;
    for (const auto port : ports)
      servers.push_back({"s" + std::to_string(servers.size() + 1), net::loopback(port)});
    net::run_to_end(io, exchange_over_udp(
                            lingering, servers, {}, {"www.example.net", 1}, budget,
                            [this](std::uint64_t count) {
                              extra += count;
                              if (auto run = std::exchange(at_first_extra, nullptr)) run();
                            },
                            reply));
  }
};

}  // namespace

TEST_CASE("an answer with addresses is ok") {
  Asking asking;
  net::UdpPeer peer(asking.io, [](auto query) { return Datagrams{answer_to(query, {{17, 57, 144, 10}})}; });
  asking.ask({peer.port()});
  CHECK(asking.reply.outcome == Outcome::ok);
  CHECK(asking.reply.answer.addresses.size() == 1);
  CHECK(asking.reply.resent == 0);
  CHECK(asking.reply.duration < 500ms);
}

TEST_CASE("a response with a wrong id or another question is not an answer") {
  Asking asking;
  net::UdpPeer peer(asking.io, [](auto query) {
    auto wrong_id = answer_to(query, {{17, 57, 144, 10}});
    wrong_id[0] = static_cast<std::uint8_t>(wrong_id[0] ^ 1);
    auto other_question = answer_to(query, {{17, 57, 144, 10}});
    other_question[13] = static_cast<std::uint8_t>(other_question[13] ^ 3);
    return Datagrams{wrong_id, other_question};
  });
  asking.ask({peer.port()});
  CHECK(asking.reply.outcome == Outcome::dns_timeout);
  CHECK(asking.extra == 0);
}

TEST_CASE("a query without an answer is sent three times, each with a new id and port") {
  Asking asking;
  std::set<std::uint16_t> ids;
  net::UdpPeer peer(asking.io, [&](auto query) {
    ids.insert(static_cast<std::uint16_t>(query[0] << 8 | query[1]));
    return ids.size() < 3 ? Datagrams{} : Datagrams{answer_to(query, {{17, 57, 144, 10}})};
  });
  const auto start = std::chrono::steady_clock::now();
  asking.ask({peer.port()});
  const auto took = std::chrono::steady_clock::now() - start;
  CHECK(asking.reply.outcome == Outcome::ok);
  CHECK(ids.size() == 3);
  CHECK(asking.reply.resent == 0);          // only the one without EDNS was answered: that is no loss
  CHECK(took >= 400ms);                     // twice a third of the budget
  CHECK(asking.reply.duration < took / 2);  // of the query that was answered
}

TEST_CASE("each resend goes to the next server") {
  Asking asking;
  net::UdpPeer silent(asking.io, [](auto) { return Datagrams{}; });
  net::UdpPeer peer(asking.io, [](auto query) { return Datagrams{answer_to(query, {{17, 57, 144, 10}})}; });
  asking.ask({silent.port(), peer.port()});
  CHECK(asking.reply.outcome == Outcome::ok);
  CHECK(asking.reply.server.name == "s2");
  CHECK(silent.received == 1);
}

TEST_CASE("if a server fails, the next one is asked at once") {
  Asking asking;
  net::UdpPeer failing(asking.io, [](auto query) { return Datagrams{answer_with_code(query, 2)}; });
  net::UdpPeer peer(asking.io, [](auto query) { return Datagrams{answer_to(query, {{17, 57, 144, 10}})}; });
  const auto start = std::chrono::steady_clock::now();
  asking.ask({failing.port(), peer.port()}, 3s);
  CHECK(std::chrono::steady_clock::now() - start < 900ms);
  CHECK(asking.reply.outcome == Outcome::ok);
  CHECK(asking.reply.resent == 0);
  asking.reply = {};
  asking.ask({failing.port()});
  CHECK(asking.reply.outcome == Outcome::dns_servfail);
}

TEST_CASE("a first query that is answered after the second was sent is slow, and not lost") {
  Asking asking;
  asio::ip::udp::socket peer(asking.io, {asio::ip::make_address("127.0.0.1"), 0});
  std::array<std::uint8_t, 512> first{}, second{};
  asio::ip::udp::endpoint from, again;
  peer.async_receive_from(asio::buffer(first), from, [&](asio::error_code, std::size_t size) {
    peer.async_receive_from(asio::buffer(second), again, [&, size](asio::error_code, std::size_t) {
      peer.send_to(asio::buffer(answer_to(std::span(first).first(size), {{17, 57, 144, 10}})), from);
    });
  });
  asking.ask({peer.local_endpoint().port()}, 1500ms);
  CHECK(asking.reply.outcome == Outcome::ok);
  CHECK(asking.reply.resent == 0);
}

TEST_CASE("a failed server does not end the exchange while another may still answer") {
  Asking asking;
  int queries = 0;
  net::UdpPeer slow(asking.io, [&](auto query) {
    return ++queries == 1 ? Datagrams{} : Datagrams{answer_to(query, {{17, 57, 144, 10}})};
  });
  net::UdpPeer failing(asking.io, [](auto query) { return Datagrams{answer_with_code(query, 2)}; });
  asking.ask({slow.port(), failing.port()}, 1500ms);
  CHECK(asking.reply.outcome == Outcome::ok);
  CHECK(asking.reply.server.name == "s1");
}

TEST_CASE("lacking a route to one server decides nothing while another is silent or fails") {
  Asking asking;
  net::UdpPeer silent(asking.io, [](auto) { return Datagrams{}; });
  net::UdpPeer failing(asking.io, [](auto query) { return Datagrams{answer_with_code(query, 2)}; });
  const Server far{"far", {*net::Address::parse("::1"), 53}};
  const Server mute{"mute", net::loopback(silent.port())}, broken{"broken", net::loopback(failing.port())};
  const net::SourceBindings bindings{{}, {"no-such-leg", {}}};
  const std::pair<std::vector<Server>, Outcome> rows[] = {
      {{far}, Outcome::local_no_route},       {{far, mute}, Outcome::dns_timeout},
      {{mute, far}, Outcome::dns_timeout},    {{far, broken}, Outcome::dns_servfail},
      {{broken, far}, Outcome::dns_servfail}, {{broken, mute}, Outcome::dns_servfail}};
  for (const auto& [servers, outcome] : rows) {
    CAPTURE(servers.front().name);
    Reply reply;
    net::run_to_end(asking.io, exchange_over_udp(asking.lingering, servers, bindings, {"www.example.net", 1},
                                                 900ms, nullptr, reply));
    CHECK(reply.outcome == outcome);
    if (outcome == Outcome::dns_servfail) CHECK(reply.server.name == "broken");
    if (outcome == Outcome::dns_timeout) CHECK(reply.detail == "");
  }
}

TEST_CASE("an ICMP error for a resent query also ends the wait for the lost one") {
  Asking asking;
  std::optional<net::UdpPeer> peer(std::in_place, asking.io, [](auto) { return Datagrams{}; });
  const auto port = peer->port();
  asio::steady_timer closing(asking.io, 300ms);
  closing.async_wait([&](asio::error_code) { peer.reset(); });
  const auto start = std::chrono::steady_clock::now();
  asking.ask({port}, 6s);
  CHECK(asking.reply.outcome == Outcome::dns_unreachable);
  CHECK(std::chrono::steady_clock::now() - start < 4s);
}

TEST_CASE("a closed port is unreachable through ICMP, and reported at once") {
  Asking asking;
  asio::ip::udp::socket reserved(asking.io, {asio::ip::make_address("127.0.0.1"), 0});
  const auto port = reserved.local_endpoint().port();
  reserved.close();
  asking.ask({port}, 5s);
  // Sent by this host itself, but as the server and not as a firewall in front of it.
  CHECK(asking.reply.outcome == Outcome::dns_unreachable);
  REQUIRE(asking.reply.icmp);
  CHECK(asking.reply.icmp->code == 3);
}

TEST_CASE("the answer's code decides") {
  const std::pair<int, Outcome> rows[] = {
      {3, Outcome::dns_nxdomain}, {5, Outcome::dns_refused}, {9, Outcome::dns_error}};
  for (const auto& [code, outcome] : rows) {
    Asking asking;
    net::UdpPeer peer(asking.io,
                      [code = code](auto query) { return Datagrams{answer_with_code(query, code)}; });
    asking.ask({peer.port()});
    CHECK(asking.reply.outcome == outcome);
  }
}

TEST_CASE("a server without EDNS is asked once more without it") {
  Asking asking;
  net::UdpPeer peer(asking.io, [](auto query) {
    const bool has_edns = query[11] != 0;  // one additional record
    return Datagrams{has_edns ? answer_with_code(query, 1) : answer_to(query, {{17, 57, 144, 10}})};
  });
  asking.ask({peer.port()}, 3s);
  CHECK(asking.reply.outcome == Outcome::ok);
  CHECK(asking.reply.resent == 0);
  CHECK(peer.received == 2);
}

TEST_CASE("where EDNS is lost, the last resend goes without, and from the second time on every query") {
  Asking asking;
  net::UdpPeer peer(asking.io, [](auto query) {
    const bool has_edns = query[11] != 0;
    return has_edns ? Datagrams{} : Datagrams{answer_to(query, {{17, 57, 144, 10}})};
  });
  for (const int queries : {3, 6, 7}) {
    asking.ask({peer.port()});
    CHECK(asking.reply.outcome == Outcome::ok);
    CHECK(asking.reply.resent == 0);
    CHECK(asking.reply.detail.starts_with("EDNS is lost here"));
    CHECK(peer.received == queries);
  }
}

TEST_CASE("an answer padded with zeros is read as if it were not") {
  Asking asking;
  net::UdpPeer peer(asking.io, [](auto query) {
    auto answer = answer_with_code(query, 5);
    answer.resize(512);
    return Datagrams{answer};
  });
  asking.ask({peer.port()});
  CHECK(asking.reply.outcome == Outcome::dns_refused);
}

TEST_CASE("over TCP, too, a server without EDNS is asked once more without it") {
  asio::io_context io(1);
  net::TcpPeer peer(io, [](auto request) {
    const auto query = request.subspan(2);
    auto answer = query[11] != 0 ? answer_with_code(query, 1) : answer_to(query, {{17, 57, 144, 10}});
    answer.insert(answer.begin(),
                  {static_cast<std::uint8_t>(answer.size() >> 8), static_cast<std::uint8_t>(answer.size())});
    return answer;
  });
  Reply reply;
  net::run_to_end(io,
                  exchange_over_tcp({"s", net::loopback(peer.port())}, {}, {"www.example.net", 1}, reply));
  CHECK(reply.outcome == Outcome::ok);
  CHECK(reply.answer.addresses.size() == 1);
}

TEST_CASE("a second answer within 250 ms is counted and delays nothing") {
  Asking asking;
  net::UdpPeer peer(asking.io, [](auto query) {
    return Datagrams{answer_to(query, {{17, 57, 144, 10}}), answer_to(query, {{10, 0, 0, 1}})};
  });
  const auto start = std::chrono::steady_clock::now();
  asking.ask({peer.port()});
  CHECK(std::chrono::steady_clock::now() - start < 150ms);
  CHECK(asking.reply.answer.addresses.front() == *net::Address::parse("17.57.144.10"));
  asking.io.run_for(300ms);
  CHECK(asking.extra == 1);
  CHECK(asking.lingering->sockets == 0);
}

TEST_CASE("a server that repeats its answer holds up nobody else") {
  Asking asking;
  net::UdpPeer peer(asking.io,
                    [](auto query) { return Datagrams(100, answer_to(query, {{17, 57, 144, 10}})); });
  std::uint64_t before_its_turn = 0;
  asking.at_first_extra = [&] { asio::post(asking.io, [&] { before_its_turn = asking.extra; }); };
  asking.ask({peer.port()});
  asking.io.run_for(300ms);
  CHECK(asking.extra == 99);
  CHECK(before_its_turn > 0);
  CHECK(before_its_turn <= 16);
}

TEST_CASE("over TCP all messages of a segment are looked at, and not more than some of other questions") {
  asio::io_context io(1);
  const auto ask = [&](Datagram sent) {
    net::TcpPeer peer(io, [&](auto request) {
      auto answer = answer_to(request.subspan(2), {{17, 57, 144, 10}});
      answer.insert(answer.begin(), {static_cast<std::uint8_t>(answer.size() >> 8),
                                     static_cast<std::uint8_t>(answer.size())});
      auto all = sent;
      all.insert(all.end(), answer.begin(), answer.end());
      return all;
    });
    Reply reply;
    net::run_to_end(io,
                    exchange_over_tcp({"s", net::loopback(peer.port())}, {}, {"www.example.net", 1}, reply));
    return reply;
  };
  CHECK(ask({0, 3, 'a', 'b', 'c', 0, 0}).outcome == Outcome::ok);
  const auto endless = ask(Datagram(100'000, 0));
  CHECK(endless.outcome == Outcome::dns_tcp_failed);
  CHECK(endless.detail == "DNS over TCP: only answers to other questions");
}

TEST_CASE("over TCP an answer is framed; refused, closed and silent servers are all dns_tcp_failed") {
  asio::io_context io(1);
  const auto ask = [&](std::uint16_t port) {
    Reply reply;
    net::run_to_end(io, exchange_over_tcp({"s", net::loopback(port)}, {}, {"www.example.net", 1}, reply));
    return reply;
  };
  net::TcpPeer good(io, [](auto request) {
    auto answer = answer_to(request.subspan(2), {{17, 57, 144, 10}});
    answer.insert(answer.begin(),
                  {static_cast<std::uint8_t>(answer.size() >> 8), static_cast<std::uint8_t>(answer.size())});
    return answer;
  });
  CHECK(ask(good.port()).outcome == Outcome::ok);
  net::TcpPeer closing(io, [](auto) { return Datagram{}; });
  CHECK(ask(closing.port()).outcome == Outcome::dns_tcp_failed);
  net::TcpPeer half(io, [](auto) { return Datagram{0, 50, 1, 2, 3}; });
  CHECK(ask(half.port()).outcome == Outcome::dns_tcp_failed);
  net::TcpPeer resetting(io, [](auto) { return Datagram{}; }, true);
  CHECK(ask(resetting.port()).outcome == Outcome::dns_tcp_failed);
  net::ClosedPort closed(io);
  CHECK(ask(closed.port()).outcome == Outcome::dns_tcp_failed);
}
