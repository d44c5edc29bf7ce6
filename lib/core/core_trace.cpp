// Which failures are looked for on the path.

#include <algorithm>

#include "core/core_entry.hpp"
#include "core/trace_control.hpp"

namespace reachd::core {

using result::Approach;

namespace {

/// A connecting probe that found no address says nothing of the path: the dns probes do, and are traced.
Approach approach_of(const Task& task, const result::Result& result) {
  const auto approach = result::approach(result.outcome, !over_tcp(task));
  const bool looks_at_path = approach == Approach::connect || approach == Approach::dns;
  const bool of_look_up = connects(task.labels.kind) && result::stage(result.outcome) == result::Stage::dns;
  return looks_at_path && (of_look_up || !result.address) ? Approach::none : approach;
}

}  // namespace

void Core::note_failure(Entry& entry, Now now) {
  const auto& record = entry.tracker.record();
  if (record.up != false) {
    traces_.over(entry.id);
    entry.tracker.clear_block();
    return;
  }
  if (!record.settled) {
    traces_.unsettled(entry.id);
    return;
  }
  const auto& labels = entry.task().labels;
  switch (approach_of(entry.task(), *record.last)) {
    case Approach::none:
      traces_.over(entry.id);
      entry.tracker.clear_block();
      return;
    case Approach::interception:
    case Approach::dns_answer:
      traces_.over(entry.id);
      entry.tracker.set_block(result::block_told_by(record.last->outcome), now.steady);
      return;
    case Approach::connect:
    case Approach::dns:
    case Approach::first_data:
      if (options_.traces) {
        traces_.failing(entry.id, {labels.source, labels.family, labels.port, record.last->outcome},
                        control_of(entry).port != 0, now.steady);
      }
  }
}

bool Core::is_traced(const Entry& entry) {
  switch (approach_of(entry.task(), *entry.tracker.record().last)) {
    case Approach::connect:
    case Approach::dns:
    case Approach::first_data:
      return true;
    default:
      return false;
  }
}

TraceControl Core::control_of(const Entry& failing) const {
  const auto& record = failing.tracker.record();
  std::vector<const Record*> others;
  const auto group = groups_.find({failing.task().labels.source, record.last->address->family()});
  if (group != groups_.end()) {
    for (const auto* other : group->second) {
      if (other != &failing) others.push_back(&other->tracker.record());
    }
  }
  return trace_control(record, others);
}

void Core::start_traces(Now now, Actions& actions) {
  // For one attempt each, what works beside a failing port is known only when all have been made.
  if (options_.single_attempt && !all_attempted()) return;
  while (const auto start = traces_.next(now.steady)) {
    const auto& entry = *by_id_.at(start->task);
    const auto& record = entry.tracker.record();
    const auto control = control_of(entry);
    actions.emplace_back(StartTrace{start->trace, record.task, *record.last, control.port, control.endpoint});
  }
}

Actions Core::trace_done(std::uint64_t trace, const result::Block& block, Now now,
                         std::shared_ptr<const TracedPaths> paths) {
  const auto task = traces_.done(trace, block, now.steady);
  if (!task) return {};
  auto& entry = *by_id_.at(*task);
  entry.tracker.set_block(*traces_.block(*task), now.steady, std::move(paths));
  mark_changed(entry.task().labels.source, now);
  ++transitions_;
  return {};
}

bool Core::traced() const {
  return traces_.running() == 0 && traces_.next_wake() == Steady::max();
}

}  // namespace reachd::core
