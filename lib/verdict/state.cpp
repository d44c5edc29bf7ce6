#include "verdict/state.hpp"

#include <algorithm>

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

bool speaks_old_tls(const Observation& o) {
  return was_answered(o) && o.older_than_tls12;
}

bool looks_intercepted(const Observation& o) {
  return result::fault(o.outcome) == Fault::interception || speaks_old_tls(o);
}

bool shakes_hands(const Observation& o) {
  return result::has_phase(o.kind, result::Phase::handshake);
}

bool asks_for_a_page(const Observation& o) {
  return result::has_phase(o.kind, result::Phase::response) && !shakes_hands(o);
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

bool failed_on_the_way(const Observation& o) {
  return fails(o) && connects(o) && result::fault(o.outcome) == Fault::on_path &&
         !(o.block && o.block->mechanism == result::Mechanism::server);
}

bool stands_silent(const Observation& o) {
  return failed_behind(o) && failed_on_the_way(o) && !o.received;
}

bool was_answered(const Observation& o) {
  return failed_behind(o) && result::fault(o.outcome) != Fault::on_path;
}

bool was_answered_in_plain(const Observation& o) {
  return was_answered(o) && asks_for_a_page(o) && !shakes_hands(o);
}

bool is_not_local(const Observation& o) {
  return result::stage(o.outcome) != Stage::local;
}

net::Family type_family(const Observation& o) {
  if (o.type == config::type_a) return net::Family::ipv4;
  if (o.type == config::type_aaaa) return net::Family::ipv6;
  return o.family;
}

bool resolves_otherwise(const Facts& facts, const Observation& o) {
  const bool asks_addresses =
      connects(o) ? failed_in_look_up(o) : fails(o) && !config::is_service_binding(o.type);
  return asks_addresses && facts.resolved.contains({o.resolver, o.target});
}

bool is_nat64(const Facts& facts, const net::Address& address) {
  static const auto well_known = *net::Network::parse("64:ff9b::/96");
  return well_known.contains(address) ||
         std::ranges::any_of(facts.nat64, [&](const auto& prefix) { return prefix.contains(address); });
}

bool has_name(const Observation& o) {
  return !net::Address::parse(o.target);
}

}  // namespace reachd::verdict
