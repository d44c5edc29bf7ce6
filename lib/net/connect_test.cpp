#include "net/connect.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <cerrno>

#include "net/netlink.hpp"
#include "net/test_peer.hpp"

using namespace reachd::net;
using namespace std::chrono_literals;

TEST_CASE("a connection to a listening port succeeds, with the kernel's own round-trip time") {
  asio::io_context io(1);
  TcpPeer peer(io, [](auto) { return std::vector<std::uint8_t>{}; });
  Socket socket(io.get_executor());
  ConnectReport report;
  run_to_end(io, connect(socket, loopback(peer.port()), {}, report));
  CHECK(report.connected);
  CHECK(report.attempted);
  CHECK(report.retransmits == 0);
  CHECK(report.duration > 0ns);
  CHECK(report.duration < 1s);
  CHECK(socket.local_endpoint()->address == *Address::parse("127.0.0.1"));
}

TEST_CASE("a closed port refuses the connection without ICMP") {
  asio::io_context io(1);
  ClosedPort closed(io);
  Socket socket(io.get_executor());
  ConnectReport report;
  run_to_end(io, connect(socket, loopback(closed.port()), {}, report));
  CHECK_FALSE(report.connected);
  CHECK(report.error == ECONNREFUSED);
  CHECK_FALSE(report.icmp);
}

TEST_CASE("a missing interface or source address is reported as a failure to open") {
  asio::io_context io(1);
  for (const SourceBinding& binding :
       {SourceBinding{"nosuchleg0", {}}, SourceBinding{"", Address::parse("203.0.113.9")}}) {
    Socket socket(io.get_executor());
    ConnectReport report;
    run_to_end(io, connect(socket, loopback(9), binding, report));
    CHECK(report.while_opening);
    CHECK_FALSE(report.attempted);
    CHECK((report.error == ENODEV || report.error == EADDRNOTAVAIL));
  }
}

TEST_CASE("a connection attempt can be cancelled, and reports that it was made") {
  asio::io_context io(1);
  // A listener with a backlog of one that nobody accepts from: further SYNs get no answer (tcp(7)).
  asio::ip::tcp::acceptor acceptor(io);
  acceptor.open(asio::ip::tcp::v4());
  acceptor.bind({asio::ip::make_address("127.0.0.1"), 0});
  acceptor.listen(0);
  const auto port = acceptor.local_endpoint().port();
  std::vector<std::unique_ptr<Socket>> fillers;
  for (int i = 0; i < 4; ++i) {
    fillers.push_back(std::make_unique<Socket>(io.get_executor()));
    fillers.back()->open(Socket::Type::stream, Family::ipv4, {});
    fillers.back()->connect(loopback(port));
  }
  Socket socket(io.get_executor());
  ConnectReport report;
  const auto race = [](Socket& s, Endpoint to, ConnectReport& r) -> awaitable<void> {
    using namespace asio::experimental::awaitable_operators;
    const SourceBinding binding;
    auto work = connect(s, to, binding, r);
    const auto end = std::chrono::steady_clock::now() + 100ms;
    auto limit = wait_until(end);
    co_await (std::move(work) || std::move(limit));
  };
  const auto start = std::chrono::steady_clock::now();
  run_to_end(io, race(socket, loopback(port), report));
  CHECK(std::chrono::steady_clock::now() - start < 1s);
  CHECK(report.attempted);
  CHECK_FALSE(report.connected);
  CHECK(report.error == 0);
}

TEST_CASE("routes and addresses can be queried without privileges") {
  const auto loopback_address = *Address::parse("127.0.0.1");
  const auto route = route_to(loopback_address, {});
  REQUIRE(route);
  CHECK(route->interface == 1);
  CHECK_FALSE(route->gateway);
  CHECK(next_hop(loopback_address, {}) == NextHop::reachable);
  CHECK(is_own_address(loopback_address));
  CHECK_FALSE(is_own_address(*Address::parse("203.0.113.9")));
  CHECK(source_address_for(loopback_address, {}) == loopback_address);
}

TEST_CASE("if the kernel cannot be asked, the next hop is not blamed") {
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit none{0, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  const auto hop = next_hop(*Address::parse("127.0.0.1"), {});
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  CHECK(hop == NextHop::reachable);
}

TEST_CASE("the time a datagram waited in the socket is reported") {
  asio::io_context io(1);
  UdpPeer peer(io, [](auto query) {
    const std::vector<std::uint8_t> echo(query.begin(), query.end());
    return std::vector<std::vector<std::uint8_t>>{echo};
  });
  Socket socket(io.get_executor());
  REQUIRE(socket.open(Socket::Type::datagram, Family::ipv4, {}) == 0);
  REQUIRE(socket.connect(loopback(peer.port())) == 0);
  // The kernel starts to timestamp some milliseconds after the first socket has asked for it (socket.hpp).
  io.run_for(100ms);
  const std::vector<std::uint8_t> ping{1, 2, 3};
  socket.write(ping);
  io.restart();
  // The echo arrives long before it is read.
  io.run_for(50ms);
  std::array<std::uint8_t, 16> buffer;
  const auto datagram = socket.receive(buffer);
  CHECK(datagram.bytes == 3);
  CHECK(datagram.waited > 10ms);
  CHECK(datagram.waited < 5s);
  CHECK(socket.receive(buffer).error == EAGAIN);
}

TEST_CASE("the error queue contains the sender of an ICMP port unreachable") {
  asio::io_context io(1);
  asio::ip::udp::socket reserved(io, {asio::ip::make_address("127.0.0.1"), 0});
  const auto port = reserved.local_endpoint().port();
  reserved.close();
  Socket socket(io.get_executor());
  REQUIRE(socket.open(Socket::Type::datagram, Family::ipv4, {}) == 0);
  REQUIRE(socket.connect(loopback(port)) == 0);
  const std::vector<std::uint8_t> ping{1};
  socket.write(ping);
  std::array<std::uint8_t, 16> buffer;
  CHECK(socket.receive(buffer).error == ECONNREFUSED);
  const auto icmp = socket.take_icmp_error();
  REQUIRE(icmp);
  CHECK(icmp->type == 3);
  CHECK(icmp->code == 3);
  CHECK(icmp->sender == Address::parse("127.0.0.1"));
  CHECK_FALSE(socket.take_icmp_error());
}
