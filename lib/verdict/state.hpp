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
/// What interception shows as: tls_untrusted or tls_not_tls.
bool looks_intercepted(result::Outcome outcome);

/// These speak of connecting probes that fail. An attempt without an address did not try to connect; one that
/// this host could not make (local_error) did not either.
bool failed_in_look_up(const Observation& o);
bool failed_to_connect(const Observation& o);
/// Connected, and failed behind that.
bool failed_behind(const Observation& o);
/// Either of the last two.
bool tried_and_failed(const Observation& o);

/// Of the records that a dns probe asks for; that of its resolver where the type has none.
net::Family type_family(const Observation& o);
/// The probe's host is given by a name.
bool has_name(const Observation& o);

}  // namespace reachd::verdict
