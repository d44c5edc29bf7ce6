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

/// How a trace goes about a failure.
enum class Approach : std::uint8_t {
  none,          ///< nothing to look for on the path: this host's own fault, or the server's
  interception,  ///< the outcome itself says it all: somebody else ends the TLS connection
  dns_answer,    ///< likewise: a false answer
  connect,       ///< TCP connects that die on the way
  dns,           ///< DNS queries over UDP that die on the way
  first_data,    ///< a ClientHello (or an HTTP request) that dies on the way, on connections that stand
};

/// Who is at fault as far as an outcome tells by itself: what the rules of causes are made of.
enum class Fault : std::uint8_t {
  unknown,
  no_answer,     ///< timeout, unreachable, prohibited or SERVFAIL: no resolver has an answer
  resolver,      ///< a resolver answers in a way that is no use
  false_answer,  ///< NXDOMAIN, refused, no data or an unexpected address: it answers, and falsely
  interception,  ///< somebody else ends the TLS connection
  server,  ///< an alert, a page, a certificate of its own: what only somebody who was reached can do wrong
};

/// The first word of the name.
Stage stage(Outcome outcome);
/// `udp_dns`: a question over UDP, and the way to the resolver is looked at.
Approach approach(Outcome outcome, bool udp_dns);
Fault fault(Outcome outcome);
/// One sentence for a person, no full stop at its end: "the TCP SYN was not answered".
std::string_view meaning(Outcome outcome, base::Language language = base::Language::english);
/// What to do and whom to ask, in English, with full stops; empty for `ok`. {address}, {allow} and the like
/// stand for what daemon/report/advice_words.hpp takes from the attempt.
std::string_view advice(Outcome outcome);
/// All that an attempt of this kind can end in, `ok` first, in the order of the enumeration.
std::span<const Outcome> outcomes_of(Kind kind);

}  // namespace reachd::result
