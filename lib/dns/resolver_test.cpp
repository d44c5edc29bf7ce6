#include "dns/resolver.hpp"

#include <doctest/doctest.h>

#include "dns/test_answer.hpp"
#include "net/test_peer.hpp"

using namespace reachd;
using namespace reachd::dns;
using result::Outcome;
using namespace std::chrono_literals;
using Datagrams = std::vector<std::vector<std::uint8_t>>;

TEST_CASE(
    "the resolver keeps answers, joins equal questions, and asks for neither literals nor hosts of the "
    "file") {
  asio::io_context io(1);
  const auto lingering = std::make_shared<Lingering>();
  Resolver resolver(io.get_executor(), lingering, TESTDATA "/hosts");
  net::UdpPeer peer(
      io, [](auto query) { return Datagrams{answer_to(query, {{17, 57, 144, 11}, {17, 57, 144, 10}})}; });
  const auto query = [&](const std::string& name) {
    Resolver::Query q;
    q.name = name;
    q.servers = {{"s1", net::loopback(peer.port())}};
    q.budget = 500ms;
    return q;
  };
  Resolution first, second, third;
  int left = 2;
  for (auto* resolution : {&first, &second}) {
    asio::co_spawn(io, resolver.resolve(query("www.example.net"), *resolution),
                   [&](std::exception_ptr) { --left; });
  }
  while (left > 0) io.run_one_for(1s);
  CHECK(peer.received == 1);
  CHECK(first.outcome == Outcome::ok);
  CHECK(first.duration);
  CHECK(second.outcome == Outcome::ok);
  CHECK_FALSE(second.duration);  // it sent no query of its own
  CHECK(first.addresses.front() == *net::Address::parse("17.57.144.10"));

  net::run_to_end(io, resolver.resolve(query("www.example.net"), third));
  CHECK(peer.received == 1);
  CHECK(third.addresses == first.addresses);
  CHECK_FALSE(third.duration);

  Resolution literal, file;
  net::run_to_end(io, resolver.resolve(query("192.0.2.1"), literal));
  net::run_to_end(io, resolver.resolve(query("Printer.Example"), file));
  CHECK(literal.addresses.front() == *net::Address::parse("192.0.2.1"));
  CHECK(file.addresses.front() == *net::Address::parse("10.9.8.7"));
  CHECK(peer.received == 1);
}

TEST_CASE("a resent query counts for the attempt that sent it, not for those that joined it") {
  asio::io_context io(1);
  Resolver resolver(io.get_executor(), std::make_shared<Lingering>(), "/nonexistent");
  int queries = 0;
  net::UdpPeer peer(io, [&](auto query) {
    return ++queries == 1 ? Datagrams{} : Datagrams{answer_to(query, {{17, 57, 144, 10}})};
  });
  Resolution first, second;
  int left = 2;
  for (auto* resolution : {&first, &second}) {
    Resolver::Query query;
    query.name = "www.example.net";
    query.servers = {{"s1", net::loopback(peer.port())}};
    query.budget = 1500ms;
    asio::co_spawn(io, resolver.resolve(query, *resolution), [&](std::exception_ptr) { --left; });
  }
  while (left > 0) io.run_one_for(1s);
  CHECK(first.resent == 1);
  CHECK(second.outcome == Outcome::ok);
  CHECK(second.resent == 0);
}

TEST_CASE("whether a name has records of the other family is reported only to those who asked") {
  asio::io_context io(1);
  Resolver resolver(io.get_executor(), std::make_shared<Lingering>(), "/nonexistent");
  net::UdpPeer peer(io, [&](auto query) {
    const bool asks_aaaa = query[query.size() - 11 - 3] == 28;
    if (!asks_aaaa) return Datagrams{answer_to(query, {})};
    return Datagrams{answer_to(query, {{0x26, 0x20, 1, 0x49, 0xa, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}})};
  });
  Resolution named, automatic;
  int left = 2;
  for (auto* resolution : {&named, &automatic}) {
    Resolver::Query query;
    query.name = "www.example.net";
    query.servers = {{"s1", net::loopback(peer.port())}};
    query.budget = 1500ms;
    query.look_for_other_family = resolution == &automatic;
    asio::co_spawn(io, resolver.resolve(query, *resolution), [&](std::exception_ptr) { --left; });
  }
  while (left > 0) io.run_one_for(1s);
  CHECK_FALSE(named.other_family_only);
  CHECK(automatic.other_family_only);
}

TEST_CASE("the resolver gives up within its budget and reports who was asked") {
  asio::io_context io(1);
  Resolver resolver(io.get_executor(), std::make_shared<Lingering>(), "/nonexistent");
  net::UdpPeer silent(io, [](auto) { return Datagrams{}; });
  Resolver::Query query;
  query.name = "www.example.net";
  query.servers = {{"campus", net::loopback(silent.port())}};
  query.budget = 300ms;
  Resolution resolution;
  const auto start = std::chrono::steady_clock::now();
  net::run_to_end(io, resolver.resolve(query, resolution));
  CHECK(std::chrono::steady_clock::now() - start < 600ms);
  CHECK(resolution.outcome == Outcome::dns_timeout);
  CHECK(resolution.unanswered());
  CHECK(resolution.server == "campus 127.0.0.1");
  CHECK(silent.received == 3);
}

TEST_CASE("a name with records of the other family only is distinguished from one without any") {
  for (const auto& [has_ipv6, code] : {std::pair{true, 0}, {false, 0}, {true, 3}, {false, 3}}) {
    asio::io_context io(1);
    Resolver resolver(io.get_executor(), std::make_shared<Lingering>(), "/nonexistent");
    net::UdpPeer peer(io, [has = has_ipv6, code = code](auto query) {
      const bool asks_aaaa = query[query.size() - 11 - 3] == 28;
      if (asks_aaaa && has)
        return Datagrams{answer_to(query, {{0x26, 0x20, 1, 0x49, 0xa, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}})};
      return Datagrams{answer_with_code(query, code)};
    });
    Resolver::Query query;
    query.name = "www.example.net";
    query.servers = {{"s1", net::loopback(peer.port())}};
    query.budget = 500ms;
    query.look_for_other_family = true;
    Resolution resolution;
    net::run_to_end(io, resolver.resolve(query, resolution));
    // Denied for one type and there for the other: it exists.
    CHECK(resolution.outcome == (code == 3 && !has_ipv6 ? Outcome::dns_nxdomain : Outcome::dns_no_data));
    CHECK(resolution.other_family_only == has_ipv6);
  }
}
