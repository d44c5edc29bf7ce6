#pragma once

// Asking DNS servers one question, over UDP or TCP. Knows no cache: what is asked is sent.

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "dns/reply.hpp"
#include "net/socket.hpp"

namespace reachd::dns {

using net::awaitable;

/// Keeps the number of sockets that only listen for further answers within bounds. One for the program;
/// shared, since such a socket outlives the attempt that it was opened for.
struct Lingering {
  static constexpr std::size_t limit = 512;
  std::size_t sockets = 0;
};

/// Called on the executor's thread with the number of further answers to one query, up to 250 ms after the
/// first.
using ExtraAnswers = std::function<void(std::uint64_t count)>;

/// Asks over UDP. Sends a query to the first server, again after min(1 s, budget / 3) and once more after the
/// same time, each time to the next of `servers`, from a socket and with an id of its own; a server that
/// fails (ICMP, SERVFAIL) has the next one asked at once. An answer to any of them counts. A truncated answer
/// is `ok` here: its `answer.truncated` says that the rest is to be asked for over TCP.
awaitable<void> exchange_over_udp(std::shared_ptr<Lingering> lingering, std::vector<Server> servers,
                                  net::SourceBindings bindings, Question question,
                                  std::chrono::nanoseconds budget, ExtraAnswers extra, Reply& reply);

/// Asks one server over TCP (RFC 7766). Every failure of the transport is `dns_tcp_failed`, but for this
/// host's own. Has no time limit of its own; `reply` says `dns_tcp_failed` from the start, for the caller
/// whose time runs out.
awaitable<void> exchange_over_tcp(Server server, net::SourceBindings bindings, Question question,
                                  Reply& reply);

}  // namespace reachd::dns
