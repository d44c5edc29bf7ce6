#include "core/core.hpp"

#include <algorithm>

#include "core/journal_entries.hpp"

namespace reachd::core {

namespace {

void add(Actions& actions, std::vector<journal::Entry> entries) {
  for (auto& entry : entries) actions.emplace_back(WriteJournal{std::move(entry)});
}

}  // namespace

Core::Core(CoreOptions options)
    : options_(options),
      random_(options.seed),
      schedule_({options.single_attempt, options.spread, options.in_flight_limit}),
      judge_(options.single_attempt, options.traces),
      traces_(options.single_attempt) {}

// A plan is applied as a difference, so that a reload in the middle of an outage changes nothing: the labels
// say what is the same series. Rejected: building all series from the new plan and copying old state into
// them. Attempts and traces under way refer to the id of their series, which has to survive.
//
// 1. Series that are not in the new plan go, with their schedule and traces. Their services and causes stay
//    until the judge sees the new groups.
// 2. In the order of the new plan, series that stay get their new task, and new ones are made; the starts of
//    the new ones are spread among these alone, so that a plan that changes one probe moves no other start.
// 3. Services and causes from before a restart come back once the series that they are about have done so.
// 4. The services are judged at once, so that no snapshot shows one of the old configuration; causes wait for
//    the next diagnosis.
Actions Core::apply(std::shared_ptr<const config::Config> config, const Plan& plan, Now now) {
  follow_clock(now);
  config_ = std::move(config);
  std::set<Labels> wanted;
  for (const auto& task : plan) wanted.insert(task->labels);
  std::map<Labels, std::unique_ptr<Series>> kept;
  for (auto& series : series_) {
    if (wanted.contains(series->task().labels)) {
      kept.emplace(series->task().labels, std::move(series));
    } else {
      remove(*series);
    }
  }
  series_.clear();
  groups_.clear();

  const std::size_t added = plan.size() - kept.size();
  std::size_t number = 0;
  for (const auto& task : plan) {
    if (const auto found = kept.find(task->labels); found != kept.end()) {
      replace_task(*found->second, task, now);
      series_.push_back(std::move(found->second));
    } else {
      series_.push_back(new_series(task, number++, added, now));
    }
    groups_[{task->labels.source, task->labels.family}].push_back(series_.back().get());
  }
  ++generation_;
  ++transitions_;

  judge_.restore(restored_.take_services(groups_), restored_.take_causes(groups_, now));
  Actions actions;
  add(actions, judge_.replan(config_, groups_, now));
  return actions;
}

void Core::remove(const Series& series) {
  schedule_.remove(series.id);
  by_id_.erase(series.id);
  limited_.erase(series.id);
  traces_.over(series.id);
}

void Core::replace_task(Series& series, const std::shared_ptr<const Task>& task, Now now) {
  auto& tracker = series.tracker;
  if (!task->same_question(series.task())) {
    traces_.over(series.id);
    tracker.clear_block();
  }
  // A family that the operator names now is no longer skipped for want of a record.
  const bool named_now = series.task().automatic && !task->automatic;
  tracker.replace_task(task);
  schedule_.replace(series.id, task->probe->schedule, tracker.wants_fast_interval(),
                    named_now && !tracker.record().takes_part, now.steady);
}

std::unique_ptr<Series> Core::new_series(const std::shared_ptr<const Task>& task, std::size_t number,
                                         std::size_t count, Now now) {
  const auto first_start = schedule_.first_start(task->probe->schedule, number, count, now.steady);
  auto series = std::make_unique<Series>(next_id_++, task);
  by_id_.emplace(series->id, series.get());
  auto& tracker = series->tracker;
  if (restored_.restore(tracker, now)) {
    if (const auto offset = restored_.take_clock_offset()) judge_.set_clock_offset(*offset);
    const auto& record = tracker.record();
    if (record.block && needs_trace(approach(record))) traces_.restore(series->id, *record.block);
  }
  schedule_.add(series->id, task->probe->schedule, tracker.wants_fast_interval(), first_start);
  return series;
}

// Attempts first: they are what is late if something is. Services before traces and causes, since the journal
// shows a probe, then its service, then the cause.
Actions Core::tick(Now now) {
  follow_clock(now);
  Actions actions;
  while (const auto id = schedule_.next(now.steady)) start(*by_id_.at(*id), now, actions);
  add(actions, judge_.update_services(groups_, now));
  start_traces(now, actions);
  add(actions, judge_.update_causes(groups_, now));
  for (const auto id : std::vector(limited_.begin(), limited_.end()))
    write_left_out(*by_id_.at(id), now, actions);
  return actions;
}

Steady Core::next_wake() const {
  auto wake = std::min(schedule_.next_wake(), judge_.next_wake(groups_));
  if (!options_.single_attempt || all_attempted()) wake = std::min(wake, traces_.next_wake());
  return wake;
}

void Core::follow_clock(Now now) {
  const auto clock =
      now.wall.time_since_epoch() - std::chrono::duration_cast<Wall::duration>(now.steady.time_since_epoch());
  if (!clock_) clock_ = clock;
  const auto step = clock - *clock_;
  if (std::chrono::abs(step) < slightest_clock_step) return;
  clock_ = clock;
  for (auto& series : series_) series->tracker.follow_clock(step);
  judge_.follow_clock(step);
  ++transitions_;
}

void Core::start(Series& series, Now now, Actions& actions) {
  const auto& tracker = series.tracker;
  const auto& task = tracker.record().task;
  const auto& addresses = tracker.addresses();
  const auto& pattern = task->probe->host();
  Beginning beginning;
  if (tracker.unsettled()) beginning = addresses.where_it_worked(now.steady);
  if (tracker.is_up_and_settled()) beginning = addresses.where_in_doubt(now.steady);
  probe::Order order;
  order.task = task;
  order.host = !beginning.host.empty()
                   ? std::move(beginning.host)
                   : pattern.pick(static_cast<std::uint32_t>(random_() % pattern.count()));
  order.first = std::move(beginning.first);
  order.rotated = beginning.rotated;
  order.rotating = std::move(beginning.rotating);
  order.turn = series.turn;
  order.remembered = addresses.remembered(now.steady);
  order.patience = addresses.patience();
  actions.emplace_back(StartAttempt{series.id, std::move(order)});
}

bool Core::try_another_address(Series& series, const result::Result& result, Actions& actions) {
  const auto stage = result::stage(result.outcome);
  const bool behind = stage == result::Stage::tls || stage == result::Stage::http;
  if (!options_.single_attempt || series.first_try || !behind || result.answers.size() < 2) return false;
  probe::Order order;
  order.task = series.tracker.record().task;
  order.host = result.host;
  order.first = result.answers;
  std::erase(order.first, *result.address);
  series.first_try = result;
  actions.emplace_back(StartAttempt{series.id, std::move(order)});
  return true;
}

// In this order: the schedule learns that the attempt has ended, whatever came of it; what is not to be
// judged leaves early; the tracker turns the result into a state; traces, judge, journal and schedule follow
// the state.
Actions Core::attempt_done(TaskId id, const std::shared_ptr<const Task>& task,
                           const result::Result& attempted, Now now) {
  follow_clock(now);
  Actions actions;
  const auto known = by_id_.find(id);
  if (known != by_id_.end() && try_another_address(*known->second, attempted, actions)) return actions;
  if (!schedule_.ended(id)) return actions;
  auto& series = *known->second;
  // Of two failures the first is reported.
  const bool failed_twice = series.first_try && attempted.outcome != result::Outcome::ok;
  const auto& result = failed_twice ? *series.first_try : attempted;
  auto& tracker = series.tracker;
  const auto& record = tracker.record();
  const auto& source = series.task().labels.source;
  const bool took_part = record.takes_part;

  if (tracker.is_without_record(result, now.steady)) {
    if (took_part) judge_.services_may_change(source);
    tracker.note_no_record();
    note_failure(series, now);
    judge_.causes_may_change(source, now);
    ++transitions_;
    schedule_.pause(id);
    return actions;
  }
  if (!task->same_question(series.task())) {
    // The configuration was changed while it ran: this answers the old question.
    tracker.count_only(result);
    schedule_.proceed(id, tracker.wants_fast_interval(), now.steady);
    return actions;
  }

  if (result.used_turn) ++series.turn;
  const bool was_settled = record.settled;
  const bool was_restored = tracker.restored();
  const auto change = tracker.note(result, now);
  note_failure(series, now);
  if (change.settled_as || change.previous_outcome) ++transitions_;
  if (!took_part || change.settled_as || was_settled != record.settled || change.previous_outcome ||
      was_restored) {
    judge_.causes_may_change(source, now);
  }
  if (result.clock_offset) {
    const std::chrono::duration<double> offset = *result.clock_offset;
    judge_.note_clock_offset(result.host, offset.count(), now.steady);
  }
  if (change.settled_as || !took_part) judge_.services_may_change(source);
  write(series, entries_of(record, change), now, actions);
  schedule_.proceed(id, tracker.wants_fast_interval(), now.steady);
  if (change.turned_unsettled && !options_.single_attempt) probe_related_soon(series, now);
  attend_healing(series, change, result.started, now);
  add(actions, judge_.update_services(groups_, now));
  return actions;
}

/// A fault rarely hits one probe alone: the others of its source and family are asked within the next fast
/// interval, so that its whole extent is known as soon as its first sign is confirmed. Those of the same port
/// come first, then those of the same name: they are the likeliest to share its fate.
void Core::probe_related_soon(const Series& cause, Now now) {
  const auto& labels = cause.task().labels;
  std::vector<const Series*> related;
  for (const auto* series : groups_[{labels.source, labels.family}]) {
    const auto& tracker = series->tracker;
    if (series != &cause && !tracker.unsettled() && tracker.record().takes_part) related.push_back(series);
  }
  std::ranges::stable_sort(related, {}, [&](const Series* series) {
    const auto& other = series->task().labels;
    return std::pair(other.port != labels.port, other.target != labels.target);
  });
  std::vector<TaskId> ids;
  for (const auto* series : related) ids.push_back(series->id);
  schedule_.bring_forward(ids, cause.task().probe->schedule.fast_interval, now.steady);
}

/// When an outage ends its probes come up one after the other, and those that have not been attempted since
/// look as if something else were wrong with them. So all of them are attempted at once, and the causes wait
/// for that; an attempt that was under way when it ended shows nothing and is made again.
void Core::attend_healing(const Series& series, const Change& change, Steady started, Now now) {
  if (options_.single_attempt) return;
  const auto& labels = series.task().labels;
  const Group group{labels.source, labels.family};
  const auto fast_interval = series.task().probe->schedule.fast_interval;
  if (change.settled_as == true && !change.first_state && judge_.probe_came_up(group, now)) {
    std::vector<TaskId> ids;
    for (const auto* other : groups_[group]) {
      const auto& record = other->tracker.record();
      if (record.takes_part && record.up == false) ids.push_back(other->id);
    }
    schedule_.hurry(ids, fast_interval, now.steady);
  }
  const auto since = judge_.heals_since(group);
  if (!since) return;
  judge_.causes_may_change(labels.source, now);
  if (series.tracker.record().up == false && started < *since) schedule_.hurry({series.id}, {}, now.steady);
}

void Core::extra_answers(TaskId id, std::uint64_t count) {
  if (const auto found = by_id_.find(id); found != by_id_.end())
    found->second->tracker.note_extra_answers(count);
}

void Core::address_done(TaskId id, const std::shared_ptr<const Task>& task, const std::string& host,
                        const result::AddressResult& result, Now now) {
  if (const auto found = by_id_.find(id); found != by_id_.end() && task->same_question(found->second->task()))
    found->second->tracker.note_beside(host, result, now.steady);
}

void Core::note_failure(Series& series, Now now) {
  auto& tracker = series.tracker;
  const auto& record = tracker.record();
  const auto forget = [&] {
    traces_.over(series.id);
    tracker.clear_block();
  };
  if (record.up != false) return forget();
  if (!record.settled) return traces_.unsettled(series.id);
  const auto how = approach(record);
  if (how == result::Approach::none) return forget();
  if (!needs_trace(how)) {
    traces_.over(series.id);
    tracker.set_block(result::block_told_by(record.last->outcome, record.last->address), now.steady);
  } else if (options_.traces) {
    const auto& labels = series.task().labels;
    const auto* proxy = series.task().proxy();
    const auto port = proxy ? proxy->port : labels.port;
    traces_.failing(series.id, {labels.source, labels.family, port, record.last->outcome},
                    control_of(series).port != 0, now.steady,
                    series.task().probe->role == config::Role::control, labels.target);
  }
}

TraceControl Core::control_of(const Series& failing) const {
  const auto& record = failing.tracker.record();
  std::vector<const Record*> others;
  // By the address' family: a dns probe may ask for the other family's records.
  for (const auto* other : series_in(groups_, failing.task().labels.source, record.last->address->family())) {
    if (other != &failing) others.push_back(&other->tracker.record());
  }
  return trace_control(record, others);
}

void Core::start_traces(Now now, Actions& actions) {
  // With one attempt each, what works next to a failing port is known only when all have been made.
  if (options_.single_attempt && !all_attempted()) return;
  while (const auto start = traces_.next(now.steady)) {
    const auto& series = *by_id_.at(start->task);
    const auto& record = series.tracker.record();
    const auto control = control_of(series);
    actions.emplace_back(StartTrace{start->trace, record.task, *record.last, control.port, control.endpoint});
  }
}

void Core::trace_done(std::uint64_t trace, const result::Block& block, Now now,
                      std::shared_ptr<const TracedPaths> paths) {
  follow_clock(now);
  const auto task = traces_.done(trace, block, now.steady);
  if (!task) return;
  auto& series = *by_id_.at(*task);
  series.tracker.set_block(*traces_.block(*task), now.steady, std::move(paths));
  judge_.causes_may_change(series.task().labels.source, now);
  ++transitions_;
}

void Core::write(Series& series, std::vector<journal::Entry> entries, Now now, Actions& actions) {
  for (auto& line : entries) {
    write_left_out(series, now, actions);
    if (series.journal_limit.admit(now.steady)) {
      actions.emplace_back(WriteJournal{std::move(line)});
    } else {
      limited_.insert(series.id);
    }
  }
}

void Core::write_left_out(Series& series, Now now, Actions& actions) {
  const auto count = series.journal_limit.take_left_out(now.steady);
  if (count == 0) return;
  limited_.erase(series.id);
  actions.emplace_back(WriteJournal{entries_left_out(series.tracker.record(), count)});
}

Core::Counts Core::counts() const {
  Counts counts;
  for (const auto& series : series_) {
    const auto& record = series->tracker.record();
    if (!record.takes_part) continue;
    ++(!record.settled ? counts.unsettled : *record.up ? counts.up : counts.down);
  }
  return counts;
}

bool Core::copy_series(Snapshot& snapshot, std::size_t count, Now now) const {
  for (auto i = snapshot.records.size(); i < series_.size() && count > 0; ++i, --count)
    snapshot.records.push_back(series_[i]->tracker.copy(now.steady));
  return snapshot.records.size() == series_.size();
}

bool Core::copy_series(Memory& memory, std::size_t count, Now now) const {
  for (auto i = memory.series.size(); i < series_.size() && count > 0; ++i, --count) {
    const auto& labels = series_[i]->task().labels;
    memory.series.push_back(
        series_[i]->tracker.save(judge_.rests_on_attempts({labels.source, labels.family}), now));
  }
  return memory.series.size() == series_.size();
}

void Core::copy_totals(Snapshot& snapshot, Now now) const {
  snapshot.taken = now.wall;
  snapshot.config = config_;
  snapshot.services = judge_.services();
  snapshot.diagnoses = judge_.diagnoses(groups_, now);
  snapshot.lag = schedule_.lag();
  snapshot.skipped = schedule_.skipped();
  snapshot.in_flight = schedule_.in_flight();
  snapshot.clock_offset = judge_.clock_offset();
}

void Core::copy_totals(Memory& memory, Now now) const {
  memory.written = now.wall;
  judge_.save(memory);
}

}  // namespace reachd::core
