#pragma once

// For tests: a running server, and what they send to it.

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "daemon/json/test_snapshot.hpp"
#include "daemon/web/server.hpp"
#include "serve/test_client.hpp"

namespace reachd::web {

using serve::Answer;
using serve::TestClient;

inline const net::Endpoint any_port{*net::Address::parse("127.0.0.1"), 0};

inline SnapshotPtr example() {
  static const auto snapshot = std::make_shared<const core::Snapshot>(json::example_snapshot());
  return snapshot;
}

/// A server on a free port whose snapshots are available at once, and are counted.
struct Running {
  explicit Running(Options options = {}, SnapshotSource source = {})
      : server(prepare(std::move(options)), wrap(source)) {
    const auto started = server.start();
    REQUIRE_MESSAGE(started, started.error());
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

inline std::string request(const std::string& line, const std::string& fields = "Host: localhost\r\n") {
  return line + " HTTP/1.1\r\n" + fields + "\r\n";
}

inline Answer ask(const net::Endpoint& at, const std::string& text, bool with_body = true) {
  TestClient client(at);
  client.send(text);
  return client.receive(with_body);
}

}  // namespace reachd::web
