#include "verdict/state.hpp"

namespace reachd::verdict {

using result::Kind;
using result::Outcome;
using result::Stage;

bool fails(const Observation& o) {
  return o.settled && o.up == false && o.outcome != Outcome::ok;
}
bool works(const Observation& o) {
  return o.settled && o.up == true;
}
bool connects(const Observation& o) {
  return o.kind != Kind::dns;
}
bool is_bare(const Observation& o) {
  return o.kind == Kind::tcp;
}
bool is_control(const Observation& o) {
  return o.role == config::Role::control;
}

bool is_false_answer(Outcome outcome) {
  return outcome == Outcome::dns_nxdomain || outcome == Outcome::dns_refused ||
         outcome == Outcome::dns_no_data || outcome == Outcome::dns_unexpected_address;
}

bool is_no_answer(Outcome outcome) {
  return outcome == Outcome::dns_timeout || outcome == Outcome::dns_unreachable ||
         outcome == Outcome::dns_prohibited || outcome == Outcome::dns_servfail;
}

bool is_resolver_fault(Outcome outcome) {
  return result::stage(outcome) == Stage::dns && !is_false_answer(outcome);
}

bool is_server_fault(Outcome outcome) {
  switch (outcome) {
    case Outcome::tls_alert:
    case Outcome::tls_protocol:
    case Outcome::tls_expired:
    case Outcome::tls_name_mismatch:
    case Outcome::tls_alpn_missing:
      return true;
    default:
      return result::stage(outcome) == Stage::http;
  }
}

bool looks_intercepted(Outcome outcome) {
  return outcome == Outcome::tls_untrusted || outcome == Outcome::tls_not_tls;
}

bool failed_in_look_up(const Observation& o) {
  return fails(o) && connects(o) && result::stage(o.outcome) == Stage::dns;
}

bool failed_to_connect(const Observation& o) {
  return fails(o) && connects(o) &&
         (result::stage(o.outcome) == Stage::connect || o.outcome == Outcome::local_no_route);
}

bool failed_behind(const Observation& o) {
  return fails(o) && connects(o) &&
         (result::stage(o.outcome) == Stage::tls || result::stage(o.outcome) == Stage::http);
}

bool tried_and_failed(const Observation& o) {
  return failed_to_connect(o) || failed_behind(o);
}

net::Family type_family(const Observation& o) {
  if (o.type == config::type_a) return net::Family::ipv4;
  if (o.type == config::type_aaaa) return net::Family::ipv6;
  return o.family;
}

bool has_name(const Observation& o) {
  return !net::Address::parse(o.target);
}

}  // namespace reachd::verdict
