#pragma once

// Asks DNS servers one question, over UDP or TCP. Has no cache: every question is sent.

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "dns/reply.hpp"
#include "net/socket.hpp"

namespace reachd::dns {

using net::awaitable;

/// Limits the number of sockets that only listen for further answers. There is one for the whole program; it
/// is shared because such a socket outlives the attempt that it was opened for.
struct Lingering {
  static constexpr std::size_t limit = 512;
  std::size_t sockets = 0;
};

/// Called on the executor's thread with the number of further answers to one query, up to 250 ms after the
/// first.
using ExtraAnswers = std::function<void(std::uint64_t count)>;

/// Asks over UDP. Sends a query to the first server, again after min(1 s, budget / 3) and once more after the
/// same time, each time to the next of `servers`, from a new socket and with a new id. If a server fails
/// (ICMP, SERVFAIL), the next one is asked at once. An answer to any of the queries is accepted. A truncated
/// answer is `ok` here: its `answer.truncated` says that the rest must be requested over TCP.
awaitable<void> exchange_over_udp(std::shared_ptr<Lingering> lingering, std::vector<Server> servers,
                                  net::SourceBindings bindings, Question question,
                                  std::chrono::nanoseconds budget, ExtraAnswers extra, Reply& reply);

/// Asks one server over TCP (RFC 7766). Every failure of the transport is `dns_tcp_failed`, except this
/// host's own. Has no time limit of its own; `reply` is set to `dns_tcp_failed` at the start, for a caller
/// whose time runs out.
awaitable<void> exchange_over_tcp(Server server, net::SourceBindings bindings, Question question,
                                  Reply& reply);

}  // namespace reachd::dns
