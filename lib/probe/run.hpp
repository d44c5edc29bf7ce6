#pragma once

// An attempt under way: what its steps share. The steps of the kinds stand in files of their own; to add a
// kind, write its steps beside them and call them from attempt.cpp.

#include "net/connect.hpp"
#include "net/socket.hpp"
#include "probe/attempt.hpp"
#include "tls/session.hpp"

namespace reachd::probe {

using result::Outcome;

struct Run {
  /// How far it has come: decides what running out of time means.
  enum class Step { resolve, dns_over_tcp, connect, handshake, response };

  Tools& tools;
  Order order;
  Result& result;
  std::chrono::steady_clock::time_point deadline;
  Step step = Step::resolve;
  net::Socket socket;
  net::ConnectReport connection;
  std::optional<tls::Session> session;  ///< from the ClientHello on

  Run(Tools& t, Order o, Result& r, asio::any_io_executor executor);

  const Task& task() const { return *order.task; }
  const config::Probe& probe() const { return *order.task->probe; }
  net::SourceBindings bindings() const;
  std::vector<dns::Server> servers() const;
  void end(Outcome outcome) { result.outcome = outcome; }
};

/// A dns probe, whole.
awaitable<void> dns_query(Run& run);

/// The first steps of all other kinds: `result.address` is then set, or the attempt has ended with a failure.
/// True if it goes on.
awaitable<bool> find_address(Run& run);
/// True if connected; `result.outcome` says why not.
awaitable<bool> connect(Run& run);
/// `result.outcome` is that of the handshake, up to and with the certificate.
awaitable<void> tls_handshake(Run& run);
/// After a handshake that went well: closes in order, and finds out whether the server took it back (TLS 1.3
/// demands a client certificate only then).
awaitable<void> close_tls(Run& run);
awaitable<void> http_get(Run& run);

/// What an ended time means for the step that it ended in.
void note_timeout(Run& run);
/// A timeout on this host's own link is no fault of the network beyond it; one beyond it, of any of
/// `destinations`, is none of this host's link.
void note_local_link_failure(Run& run, const std::vector<net::Address>& destinations);

/// The first address that the name cannot rightly have; asks for this network's NAT64 prefix where that may
/// explain it.
awaitable<std::optional<net::Address>> find_unexpected(Run& run, const std::vector<net::Address>& addresses,
                                                       std::vector<dns::Server> servers, bool will_connect);

/// errno(3) of a read or write on a connection that stood, and what it says.
enum class Broken { reset, timeout, unreachable };
Broken broken_by(int error);

}  // namespace reachd::probe
