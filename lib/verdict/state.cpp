#include "verdict/state.hpp"

namespace reachd::verdict {

using result::Fault;
using result::Outcome;
using result::Stage;

bool fails(const Observation& o) {
  return o.settled && o.up == false && o.outcome != Outcome::ok;
}
bool works(const Observation& o) {
  return o.settled && o.up == true;
}
bool connects(const Observation& o) {
  return result::connects(o.kind);
}
bool is_bare(const Observation& o) {
  return result::is_bare(o.kind);
}
bool is_control(const Observation& o) {
  return o.role == config::Role::control;
}

bool is_false_answer(Outcome outcome) {
  return result::fault(outcome) == Fault::false_answer;
}

bool is_no_answer(Outcome outcome) {
  return result::fault(outcome) == Fault::no_answer;
}

bool is_resolver_fault(Outcome outcome) {
  return is_no_answer(outcome) || result::fault(outcome) == Fault::resolver;
}

bool is_server_fault(Outcome outcome) {
  return result::fault(outcome) == Fault::server;
}

bool looks_intercepted(Outcome outcome) {
  return result::fault(outcome) == Fault::interception;
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
