#include "core/trace_control.hpp"

namespace reachd::core {

using result::Approach;

bool over_tcp(const Task& task) {
  const auto* dns = std::get_if<config::DnsTarget>(&task.probe->target);
  return dns == nullptr || dns->tcp;
}

namespace {

constexpr std::uint16_t https = 443;

/// Somebody answered the request.
bool is_wrong_answer(result::Outcome outcome) {
  return result::stage(outcome) == result::Stage::http && result::fault(outcome) == result::Fault::server;
}

bool works_over_tcp(const Record& record) {
  return over_tcp(*record.task) && record.takes_part && record.settled && record.up == true && record.last &&
         record.last->address;
}

/// Its target is a host, not a name to ask a resolver for.
bool connects(const Record& record) {
  return result::connects(record.task->labels.kind);
}

/// The same address would have the same port twice.
bool is_itself(const Record& failing, const Record& other) {
  return over_tcp(*failing.task) && other.task->labels.port == failing.task->labels.port;
}

}  // namespace

Approach approach(const Record& failing) {
  const auto& task = *failing.task;
  const auto& last = *failing.last;
  const auto approach = result::approach(last.outcome, !over_tcp(task));
  if (is_wrong_answer(last.outcome) &&
      (task.labels.kind != result::Kind::http || task.probe->role == config::Role::portal))
    return Approach::none;
  // Beyond a proxy, or on a connection to it that stands, nothing can be examined from here.
  const bool of_proxy = result::stage(last.outcome) == result::Stage::proxy;
  if (task.proxy() && needs_trace(approach) && (!of_proxy || last.phase(result::Phase::connect)))
    return Approach::none;
  const bool looks_at_path = approach == Approach::connect || approach == Approach::dns;
  const bool of_look_up = connects(failing) && result::stage(last.outcome) == result::Stage::dns;
  return looks_at_path && (of_look_up || !last.address) ? Approach::none : approach;
}

bool needs_trace(Approach approach) {
  return approach == Approach::connect || approach == Approach::dns || approach == Approach::first_data;
}

TraceControl trace_control(const Record& failing, std::span<const Record* const> others) {
  if (failing.task->proxy()) return {};  // all others connect to the same port of it
  const Record* same_name = nullptr;
  const Record* control = nullptr;
  const Record* any = nullptr;
  for (const auto* other : others) {
    if (!works_over_tcp(*other)) continue;
    const auto& labels = other->task->labels;
    const bool may_share_address = !is_itself(failing, *other);
    if (may_share_address && other->last->address == failing.last->address) return {labels.port, {}};
    const bool named_alike =
        connects(failing) && connects(*other) && labels.target == failing.task->labels.target;
    if (may_share_address && named_alike && same_name == nullptr) same_name = other;
    if (other->task->probe->role == config::Role::control && control == nullptr) control = other;
    if (any == nullptr && other->last->address != failing.last->address) any = other;
  }
  if (same_name != nullptr) return {same_name->task->labels.port, {}};
  if (is_wrong_answer(failing.last->outcome) && failing.task->labels.port != https) return {https, {}};
  const auto* elsewhere = control != nullptr ? control : any;
  if (elsewhere == nullptr) return {};
  return {0, net::Endpoint{*elsewhere->last->address, elsewhere->task->labels.port}};
}

}  // namespace reachd::core
