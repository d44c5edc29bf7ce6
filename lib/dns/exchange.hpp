#pragma once

// Asks DNS servers one question, over UDP or TCP. Has no cache: every question is sent.

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "dns/edns_memory.hpp"
#include "dns/reply.hpp"
#include "net/socket.hpp"

namespace reachd::dns {

using net::awaitable;

/// What remains of exchanges. There is one for the whole program; it is shared because a socket that listens
/// for further answers outlives the attempt that it was opened for.
struct Lingering {
  static constexpr std::size_t limit = 512;
  std::size_t sockets = 0;  ///< that only listen for further answers
  EdnsMemory edns;
};

/// Called on the executor's thread with the number of further answers to one query, up to 250 ms after the
/// first.
using ExtraAnswers = std::function<void(std::uint64_t count)>;

/// Asks over UDP. Sends a query to the first server, again after min(1 s, budget / 3) and once more after the
/// same time, each time to the next of `servers`, from a new socket and with a new id. If a server fails
/// (ICMP, SERVFAIL), the next one is asked at once. An answer to any of the queries is accepted.
///
/// Queries carry EDNS (RFC 6891), but for the last resend, those to a server that refuses it (FORMERR,
/// NOTIMP), and those that EdnsMemory advises against. If it turns out to be lost, `detail` says so, and the
/// resends do not count. A truncated answer is `ok` here: its `answer.truncated` says that the rest must be
/// requested over TCP.
awaitable<void> exchange_over_udp(std::shared_ptr<Lingering> lingering, std::vector<Server> servers,
                                  net::SourceBindings bindings, Question question,
                                  std::chrono::nanoseconds budget, ExtraAnswers extra, Reply& reply);

/// Asks one server over TCP (RFC 7766). Every failure of the transport is `dns_tcp_failed`, except this
/// host's own. A server that refuses EDNS is asked again without. Has no time limit of its own; `reply` is
/// set to `dns_tcp_failed` at the start, for a caller whose time runs out.
awaitable<void> exchange_over_tcp(Server server, net::SourceBindings bindings, Question question,
                                  Reply& reply);

}  // namespace reachd::dns
