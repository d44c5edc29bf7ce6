#include "core/observe.hpp"

namespace reachd::core {

verdict::Observation observe(const Tracker& tracker, Steady now, Steady any_up) {
  const auto& record = tracker.record();
  const auto& labels = record.task->labels;
  verdict::Observation observation;
  observation.probe = labels.probe;
  observation.target = labels.target;
  observation.kind = labels.kind;
  observation.port = labels.port;
  observation.family = labels.family;
  observation.role = record.task->probe->role;
  observation.resolver = labels.resolver;
  observation.type = record.task->type;
  observation.up = record.up;
  observation.settled = record.settled;
  observation.attempted = record.last && !tracker.restored();
  observation.down_since = record.down_since;
  observation.up_within_a_day = any_up - tracker.last_up(now) < std::chrono::hours(24);
  observation.block = record.block;
  if (record.last) {
    const auto& last = *record.last;
    observation.outcome = last.outcome;
    observation.tried_address = last.tried_address;
    observation.used_remembered = last.used_fallback_address;
    observation.topmost_issuer_is_apple = last.tls.topmost_issuer_is_apple;
    observation.tls_issuer = last.tls.issuer;
  }
  for (const auto& tried : tracker.addresses().tried(now)) {
    observation.addresses.push_back({tried.address, tried.attempts, tried.failures, tried.failures_in_a_row});
  }
  const auto recent = tracker.recent(now);
  observation.recent_attempts = recent.attempts;
  observation.recent_failures = recent.failures;
  observation.recent_successes_resent = recent.successes_resent;
  return observation;
}

}  // namespace reachd::core
