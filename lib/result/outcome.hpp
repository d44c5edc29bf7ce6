#pragma once

// The possible outcomes of an attempt. Users alert on the names, so they never change their meaning.

#include <cstdint>
#include <span>
#include <string_view>

#include "base/language.hpp"
#include "result/kind.hpp"

namespace reachd::result {

/// To add one: here, its row in outcome.cpp, and the function that classifies.
enum class Outcome : std::uint8_t {
  ok,
  local_error,
  local_no_route,
  proxy_timeout,
  proxy_refused,
  proxy_prohibited,
  proxy_unreachable,
  proxy_reset,
  proxy_closed,
  proxy_malformed,
  proxy_untrusted,
  proxy_login,
  proxy_denied,
  proxy_failed,
  dns_timeout,
  dns_unreachable,
  dns_prohibited,
  dns_nxdomain,
  dns_servfail,
  dns_refused,
  dns_error,
  dns_no_data,
  dns_malformed,
  dns_tcp_failed,
  dns_unexpected_address,
  connect_timeout,
  connect_refused,
  connect_prohibited,
  connect_unreachable,
  tls_timeout,
  tls_reset,
  tls_closed,
  tls_unreachable,
  tls_not_tls,
  tls_alert,
  tls_protocol,
  tls_untrusted,
  tls_expired,
  tls_name_mismatch,
  tls_alpn_missing,
  http_timeout,
  http_reset,
  http_closed,
  http_malformed,
  http_unreachable,
  http_unexpected_status,
  http_unexpected_body,
};

/// How a trace examines a failure.
enum class Approach : std::uint8_t {
  none,  ///< nothing to look for on the path: the fault is this host's own, or the server's
  /// The outcome itself says everything: something else terminates the TLS connection.
  interception,
  dns_answer,    ///< likewise: a false answer
  proxy_answer,  ///< likewise: a proxy says no, or that it cannot
  /// TCP connection attempts: where they are dropped or refused on the way, or how far away whoever answers
  /// is.
  connect,
  dns,  ///< DNS queries over UDP that are dropped on the way
  /// A ClientHello (or HTTP request) that is dropped on the way, on established connections.
  first_data,
};

/// Who is at fault, as far as the outcome alone shows: the rules for causes are built on this.
enum class Fault : std::uint8_t {
  unknown,
  no_answer,  ///< timeout, unreachable, prohibited or SERVFAIL: no resolver has an answer
  resolver,   ///< a resolver's answer is useless
  /// NXDOMAIN, refused, no data or an unexpected address: it answers, but falsely.
  false_answer,
  /// Nothing came back, or a refusal that anybody on the path may have sent: it failed on the way, unless a
  /// trace shows that the server itself refused.
  on_path,
  interception,  ///< something else terminates the TLS connection
  /// An alert, a page, a certificate of its own: errors that only a server that was reached can make.
  server,
};

/// The first word of the name.
Stage stage(Outcome outcome);
/// `udp_dns`: a query over UDP, for which the path to the resolver is examined.
Approach approach(Outcome outcome, bool udp_dns);
Fault fault(Outcome outcome);
/// One sentence for a person, without a full stop: "the TCP SYN was not answered".
std::string_view meaning(Outcome outcome, base::Language language = base::Language::english);
/// The same in the few words of a line in a ticket: "SYN unanswered".
std::string_view observed(Outcome outcome, base::Language language);
/// What to do and whom to ask, with full stops; empty for `ok`. {address}, {allow} and the like
/// are replaced with what daemon/report/advice.hpp takes from the attempt.
std::string_view advice(Outcome outcome, base::Language language = base::Language::english);
/// All outcomes that an attempt of this kind can have, `ok` first, in the order of the enumeration.
std::span<const Outcome> outcomes_of(Kind kind, Way way = Way::direct);

}  // namespace reachd::result
