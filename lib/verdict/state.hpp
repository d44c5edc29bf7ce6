#pragma once

// The words that the rows of the table are written in: what an observation says, taken by itself.

#include "verdict/diagnose.hpp"

namespace reachd::verdict {

/// Only settled states count. What is unsettled neither fails nor works.
bool fails(const Observation& o);
bool works(const Observation& o);

/// All kinds but dns.
bool connects(const Observation& o);
/// A bare `tcp` probe sees a port open that a middlebox closes to the handshake behind it.
bool is_bare(const Observation& o);
bool is_control(const Observation& o);

/// NXDOMAIN, refused, no data or an unexpected address: the resolver answers, and falsely.
bool is_false_answer(result::Outcome outcome);
/// Timeout, unreachable, prohibited or SERVFAIL: nobody has an answer.
bool is_no_answer(result::Outcome outcome);
/// Everything of the DNS stage but a false answer.
bool is_resolver_fault(result::Outcome outcome);
/// An alert, a page, a certificate of its own: what only somebody who was reached can do wrong
/// (server_fault).
bool is_server_fault(result::Outcome outcome);
/// What interception shows as: tls_untrusted, tls_not_tls, or a TLS older than 1.2, which Apple does not
/// speak.
bool looks_intercepted(const Observation& o);
/// What answered speaks a version before TLS 1.2.
bool speaks_old_tls(const Observation& o);
/// The probe shakes hands in TLS.
bool shakes_hands(const Observation& o);
/// In plain HTTP.
bool asks_for_a_page(const Observation& o);

/// These speak of connecting probes that fail. An attempt without an address did not try to connect; one that
/// this host could not make (local_error) did not either.
bool failed_in_look_up(const Observation& o);
bool failed_to_connect(const Observation& o);
/// Connected, and failed behind that.
bool failed_behind(const Observation& o);
/// Either of the last two.
bool tried_and_failed(const Observation& o);
/// Nothing came back, or a refusal, and no trace has found that the server itself refuses.
bool failed_on_the_way(const Observation& o);
/// The connection stands and carries nothing.
bool stands_silent(const Observation& o);
/// Connected, and somebody answered, if not as wanted.
bool was_answered(const Observation& o);
/// Likewise on plain HTTP.
bool was_answered_in_plain(const Observation& o);
/// A failure that is neither this host's own nor its link's.
bool is_not_local(const Observation& o);

/// Of the records that a dns probe asks for; that of its resolver where the type has none.
net::Family type_family(const Observation& o);
/// The look-up fails, while who was asked gives addresses of the other type for the same name.
bool resolves_otherwise(const Facts& facts, const Observation& o);
/// Under 64:ff9b::/96 or a prefix of this network's own.
bool is_nat64(const Facts& facts, const net::Address& address);
/// The probe's host is given by a name.
bool has_name(const Observation& o);

}  // namespace reachd::verdict
