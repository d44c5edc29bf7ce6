#include "serve/connection.hpp"

#include <doctest/doctest.h>

#include <asio/executor_work_guard.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/write.hpp>
#include <thread>

using namespace reachd;
using namespace reachd::serve;
using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t megabyte = 1 << 20;

/// Serves one connection after the other from the thread of the test; each answer is a document of its own.
struct Site {
  asio::io_context io{1};
  std::shared_ptr<asio::io_context> loop = std::make_shared<asio::io_context>(1);
  Gate gate{loop};
  Limits limits;
  Handler handler = [this](const Request&, const Reply& reply) {
    Response response;
    response.body = std::make_shared<const std::string>(answer_size, 'x');
    kept.push_back(response.body);
    reply(std::move(response));
  };
  std::size_t answer_size = 4 * megabyte;
  std::vector<std::weak_ptr<const std::string>> kept;
  Connections connections{handler, gate, limits};
  tcp::acceptor acceptor{io, {asio::ip::make_address("127.0.0.1"), 0}};

  tcp::socket client() {
    tcp::socket socket(io);
    socket.connect(acceptor.local_endpoint());
    connections.add(acceptor.accept());
    asio::write(socket, asio::buffer(std::string("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")));
    io.run_for(50ms);
    io.restart();
    return socket;
  }
  std::size_t bytes_kept() const {
    std::size_t sum = 0;
    for (const auto& body : kept) {
      if (const auto alive = body.lock()) sum += alive->size();
    }
    return sum;
  }
};

}  // namespace

TEST_CASE("clients that ask and do not read take no more memory than they may, and lock out nobody") {
  Site site;
  std::vector<tcp::socket> silent;
  for (int i = 0; i < 12; ++i) silent.push_back(site.client());
  CHECK(site.kept.size() == 12);
  CHECK(site.bytes_kept() <= site.limits.bytes_under_way);
  CHECK(site.connections.count() == site.limits.bytes_under_way / site.answer_size);

  auto reader = site.client();
  std::size_t got = 0;
  std::vector<char> buffer(megabyte);
  const auto end = std::chrono::steady_clock::now() + 5s;
  while (got < site.answer_size && std::chrono::steady_clock::now() < end) {
    site.io.run_for(1ms);
    site.io.restart();
    if (reader.available() > 0) got += reader.read_some(asio::buffer(buffer));
  }
  CHECK(got > site.answer_size);
  site.connections.close_all();
  site.io.run_for(10ms);
}

TEST_CASE("a document that many receive counts once") {
  Site site;
  const auto shared = std::make_shared<const std::string>(10 * megabyte, 'x');
  site.handler = [&](const Request&, const Reply& reply) {
    Response response;
    response.body = shared;
    reply(std::move(response));
  };
  std::vector<tcp::socket> clients;
  for (int i = 0; i < 5; ++i) clients.push_back(site.client());
  CHECK(site.connections.count() == 5);
  site.connections.close_all();
  site.io.run_for(10ms);
}
