#include "core/core.hpp"

#include <algorithm>

#include "core/messages.hpp"
#include "core/observe.hpp"

namespace reachd::core {

namespace {

using namespace std::chrono_literals;

constexpr auto no_record_pause = 5min;    // until a name without such a record is asked again
constexpr auto record_memory = 24h;       // for so long a vanished record is a fault and no skip
constexpr auto service_pause = 100ms;     // between two judgements of the services
constexpr auto diagnosis_pause = 100ms;   // between two diagnoses of what has changed
constexpr auto diagnosis_interval = 10s;  // and of what has not: rates and addresses change by themselves
constexpr std::size_t most_neighbours = 200;

}  // namespace

struct Core::Entry {
  TaskId id = 0;
  Tracker tracker;
  Steady origin;  // one start of the grid
  Steady due;
  Steady last_start{};
  std::optional<Steady> last_hurried;
  std::optional<Steady> last_record;  // when the name was last seen to have a record of this family or type
  bool running = false;
  bool attempted = false;
  std::uint32_t turn = 0;
  journal::RateLimit journal_limit;

  Entry(std::shared_ptr<const Task> task, Steady now) : tracker(std::move(task), now) {}
  const Task& task() const { return *tracker.record().task; }
  const config::Schedule& schedule() const { return task().probe->schedule; }
};

std::string_view name(SkipReason reason) {
  constexpr std::string_view names[] = {"running", "limit", "no_record"};
  return names[static_cast<std::size_t>(reason)];
}

Core::Core(CoreOptions options) : options_(options), random_(options.seed) {}
Core::~Core() = default;

Actions Core::apply(std::shared_ptr<const config::Config> config, const Plan& plan, Now now) {
  config_ = std::move(config);
  std::set<Labels> wanted;
  for (const auto& task : plan) wanted.insert(task->labels);
  for (const auto& entry : entries_) {
    if (!wanted.contains(entry->task().labels)) remove(*entry);
  }
  std::map<Labels, std::shared_ptr<Entry>> kept;
  for (auto& entry : entries_) {
    if (by_id_.contains(entry->id)) kept.emplace(entry->task().labels, std::move(entry));
  }
  entries_.clear();
  groups_.clear();

  const auto added = static_cast<std::int64_t>(plan.size() - kept.size());
  std::int64_t number = 0;
  for (const auto& task : plan) {
    if (const auto found = kept.find(task->labels); found != kept.end()) {
      auto& entry = *found->second;
      const auto old_interval = entry.schedule().interval;
      entry.tracker.replace_task(task);
      if (!entry.running &&
          (entry.schedule().interval != old_interval || entry.tracker.wants_fast_interval())) {
        const auto wait =
            entry.tracker.wants_fast_interval() ? entry.schedule().fast_interval : entry.schedule().interval;
        set_due(entry, std::min(entry.due, std::max(now.steady, entry.last_start + wait)));
      }
      entries_.push_back(std::move(found->second));
    } else {
      const std::chrono::nanoseconds span =
          std::min<std::chrono::milliseconds>(task->probe->schedule.interval, options_.spread);
      add(task, now.steady + span * number++ / std::max<std::int64_t>(added, 1));
    }
    auto& entry = *entries_.back();
    groups_[{task->labels.source, task->labels.family}].push_back(&entry);
    changed_sources_.insert(task->labels.source);
  }
  ++generation_;
  std::erase_if(services_, [&](const auto& service) {
    return std::none_of(config_->services.begin(), config_->services.end(),
                        [&](const auto& s) { return s.name == service.first.first; });
  });
  for (const auto& [group, entries] : groups_) mark_changed(group.first, now);
  Actions actions;
  judge_services(now, actions);
  return actions;
}

void Core::add(const std::shared_ptr<const Task>& task, Steady first_due) {
  auto entry = std::make_shared<Entry>(task, first_due);
  entry->id = next_id_++;
  entry->origin = first_due;
  entry->due = first_due;
  queue_.emplace(first_due, entry->id);
  by_id_.emplace(entry->id, entry.get());
  entries_.push_back(std::move(entry));
}

void Core::remove(Entry& entry) {
  queue_.erase({entry.due, entry.id});
  by_id_.erase(entry.id);
  limited_.erase(entry.id);
  changed_sources_.insert(entry.task().labels.source);
}

void Core::set_due(Entry& entry, Steady due) {
  queue_.erase({entry.due, entry.id});
  entry.due = due;
  queue_.emplace(due, entry.id);
}

Steady Core::grid_after(const Entry& entry, Steady after) {
  const std::chrono::nanoseconds interval = entry.schedule().interval;
  const auto steps = (after - entry.origin) / interval;
  auto next = entry.origin + steps * interval;
  while (next <= after) next += interval;
  return next;
}

Actions Core::tick(Now now) {
  Actions actions;
  while (!queue_.empty() && queue_.begin()->first <= now.steady) {
    auto& entry = *by_id_.at(queue_.begin()->second);
    if (entry.running && entry.tracker.wants_fast_interval()) {
      set_due(entry,
              grid_after(entry, now.steady));  // no skip: it is due again as soon as this attempt has ended
    } else if (entry.running) {
      skip(entry, SkipReason::running, now);
    } else if (in_flight_ >= options_.in_flight_limit) {
      skip(entry, SkipReason::limit, now);
    } else {
      start(entry, now, actions);
    }
  }
  if (!changed_sources_.empty() && services_due_ <= now.steady) judge_services(now, actions);
  if (diagnosis_due_ <= now.steady && !options_.single_attempt) diagnose(now, actions);
  for (const auto id : std::vector(limited_.begin(), limited_.end()))
    write_left_out(*by_id_.at(id), now, actions);
  return actions;
}

Steady Core::next_wake() const {
  auto wake = queue_.empty() ? Steady::max() : queue_.begin()->first;
  if (!changed_sources_.empty()) wake = std::min(wake, services_due_);
  if (!groups_.empty() && !options_.single_attempt) wake = std::min(wake, diagnosis_due_);
  return wake;
}

void Core::skip(Entry& entry, SkipReason reason, Now now) {
  ++skipped_[static_cast<std::size_t>(reason)];
  if (options_.single_attempt) {
    set_due(entry, now.steady + entry.schedule().fast_interval);
    return;
  }
  const bool soon = reason == SkipReason::limit && entry.tracker.wants_fast_interval();
  set_due(entry, soon ? now.steady + entry.schedule().fast_interval : grid_after(entry, now.steady));
}

void Core::start(Entry& entry, Now now, Actions& actions) {
  lag_.observe(std::chrono::duration<double>(now.steady - entry.due).count(), lag_bounds);
  entry.running = true;
  entry.last_start = now.steady;
  ++in_flight_;
  // Until it ends it is due again at the next start of its grid, where it would be skipped.
  set_due(entry, options_.single_attempt ? Steady::max() : grid_after(entry, now.steady));

  const auto& task = entry.tracker.record().task;
  const auto& addresses = entry.tracker.addresses();
  const auto& pattern = task->probe->host();
  StartAttempt attempt{
      .id = entry.id, .task = task, .host = {}, .preferred = {}, .remembered = {}, .turn = 0};
  if (const auto* place = addresses.preferred(); place != nullptr && entry.tracker.unsettled()) {
    attempt.host = place->host;
    attempt.preferred = place->address;
  } else {
    attempt.host = pattern.pick(static_cast<std::uint32_t>(random_() % pattern.count()));
    attempt.turn = entry.turn++;
  }
  if (const auto& place = addresses.remembered()) attempt.remembered = place->address;
  actions.emplace_back(std::move(attempt));
}

Actions Core::attempt_done(TaskId id, const std::shared_ptr<const Task>& task, const probe::Result& result,
                           Now now) {
  Actions actions;
  --in_flight_;
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return actions;
  auto& entry = *found->second;
  entry.running = false;
  entry.attempted = true;

  if (!result.answers.empty()) entry.last_record = now.steady;
  const bool had_record = entry.last_record && now.steady - *entry.last_record < record_memory;
  if (result.outcome == probe::Outcome::dns_no_data && result.other_family_only && entry.task().automatic &&
      !had_record) {
    if (entry.tracker.record().takes_part) changed_sources_.insert(entry.task().labels.source);
    entry.tracker.note_no_record();
    mark_changed(entry.task().labels.source, now);
    ++skipped_[static_cast<std::size_t>(SkipReason::no_record)];
    if (!options_.single_attempt) {
      const auto pause = std::max<std::chrono::nanoseconds>(no_record_pause, entry.schedule().interval);
      set_due(entry, grid_after(entry, entry.last_start + pause - entry.schedule().interval));
    }
    return actions;
  }
  if (!task->same_question(entry.task())) {
    entry.tracker.count_only(result);
    schedule_next(entry, now);
    return actions;
  }

  const auto& record = entry.tracker.record();
  const bool took_part = record.takes_part;
  const bool was_settled = record.settled;
  const auto change = entry.tracker.note(result, now);
  if (!took_part || change.settled_as || was_settled != record.settled || change.previous_outcome) {
    mark_changed(entry.task().labels.source, now);
  }
  if (result.clock_offset) clock_offset_ = std::chrono::duration<double>(*result.clock_offset).count();
  if (change.settled_as || !took_part) changed_sources_.insert(entry.task().labels.source);
  write(entry, entries_of(entry.tracker.record(), change), now, actions);
  schedule_next(entry, now);
  if (change.turned_unsettled && !options_.single_attempt) hurry_neighbours(entry, now);
  if (!changed_sources_.empty() && services_due_ <= now.steady) judge_services(now, actions);
  return actions;
}

void Core::schedule_next(Entry& entry, Now now) {
  if (options_.single_attempt) return;
  if (entry.tracker.wants_fast_interval()) {
    set_due(entry, std::max<Steady>(entry.last_start + entry.schedule().fast_interval, now.steady));
  }
  // Else it is due at the next start of its grid already: start() or skip() has put it there.
}

/// A fault rarely hits one probe alone: the others of its source and family are asked within the next fast
/// interval, so that its whole extent is known as soon as its first sign is confirmed.
void Core::hurry_neighbours(const Entry& cause, Now now) {
  const auto& labels = cause.task().labels;
  std::vector<Entry*> chosen;
  for (auto* entry : groups_[{labels.source, labels.family}]) {
    const std::chrono::nanoseconds interval = entry->schedule().interval;
    if (entry == &cause || entry->running || entry->tracker.unsettled() ||
        !entry->tracker.record().takes_part)
      continue;
    if (entry->last_hurried && now.steady - *entry->last_hurried < interval) continue;
    chosen.push_back(entry);
  }
  const auto nearness = [&](const Entry* entry) {
    const auto& other = entry->task().labels;
    return (other.port == labels.port ? 0 : 2) + (other.target == labels.target ? 0 : 1);
  };
  std::stable_sort(chosen.begin(), chosen.end(), [&](auto* a, auto* b) { return nearness(a) < nearness(b); });
  if (chosen.size() > most_neighbours) chosen.resize(most_neighbours);
  const std::chrono::nanoseconds span = cause.schedule().fast_interval;
  std::int64_t number = 0;
  for (auto* entry : chosen) {
    entry->last_hurried = now.steady;
    const auto due = now.steady + span * number++ / static_cast<std::int64_t>(chosen.size());
    if (due < entry->due) set_due(*entry, due);
  }
}

Actions Core::extra_answers(TaskId id, std::uint64_t count) {
  if (const auto found = by_id_.find(id); found != by_id_.end())
    found->second->tracker.note_extra_answers(count);
  return {};
}

void Core::write(Entry& entry, std::vector<journal::Entry> entries, Now now, Actions& actions) {
  for (auto& line : entries) {
    write_left_out(entry, now, actions);
    if (entry.journal_limit.admit(now.steady)) {
      actions.emplace_back(WriteJournal{std::move(line)});
    } else {
      limited_.insert(entry.id);
    }
  }
}

void Core::write_left_out(Entry& entry, Now now, Actions& actions) {
  const auto count = entry.journal_limit.take_left_out(now.steady);
  if (count == 0) return;
  limited_.erase(entry.id);
  actions.emplace_back(WriteJournal{entries_left_out(entry.tracker.record(), count)});
}

void Core::judge_services(Now now, Actions& actions) {
  services_due_ = now.steady + service_pause;
  std::unordered_map<const config::Probe*, std::size_t> index;
  for (std::size_t i = 0; i < config_->probes.size(); ++i) index.emplace(&config_->probes[i], i);
  for (const auto& source : changed_sources_) {
    std::vector<ProbeCounts> counts(config_->probes.size());
    for (const auto family : {net::Family::ipv4, net::Family::ipv6}) {
      const auto group = groups_.find({source, family});
      if (group == groups_.end()) continue;
      for (const auto* entry : group->second) {
        const auto& record = entry->tracker.record();
        if (!record.takes_part) continue;
        auto& count = counts[index.at(record.task->probe)];
        ++count.series;
        if (record.up) ++(*record.up ? count.up : count.down);
      }
    }
    const auto states = service_states(*config_, counts);
    for (std::size_t i = 0; i < states.size(); ++i) {
      const std::pair key{config_->services[i].name, source};
      if (!states[i]) {
        services_.erase(key);
        continue;
      }
      auto [service, fresh] =
          services_.try_emplace(key, ServiceRecord{key.first, source, ServiceState::unknown, {}});
      auto& record = service->second;
      if (!fresh && record.state == *states[i]) continue;
      const auto previous = std::exchange(record.state, *states[i]);
      record.since = now.wall;
      if (previous != record.state) actions.emplace_back(WriteJournal{service_changed(record, previous)});
    }
  }
  changed_sources_.clear();
}

void Core::mark_changed(const std::string& source, Now now) {
  // A dns probe counts for the family of its resolver, and for one cause for that of its type: so both.
  for (const auto family : {net::Family::ipv4, net::Family::ipv6}) {
    if (groups_.contains({source, family})) changed_groups_.insert({source, family});
  }
  diagnosis_due_ = std::min(diagnosis_due_, now.steady + diagnosis_pause);
}

std::vector<verdict::Observation> Core::observations(const Group& group, Steady now) const {
  std::vector<verdict::Observation> result;
  const auto type = group.second == net::Family::ipv4 ? config::type_a : config::type_aaaa;
  for (const auto family : {net::Family::ipv4, net::Family::ipv6}) {
    const auto found = groups_.find({group.first, family});
    if (found == groups_.end()) continue;
    for (const auto* entry : found->second) {
      if (!entry->tracker.record().takes_part) continue;
      if (family == group.second || entry->task().type == type)
        result.push_back(observe(entry->tracker, now));
    }
  }
  return result;
}

void Core::diagnose(Now now, Actions& actions) {
  std::erase_if(published_, [&](const auto& published) { return !groups_.contains(published.first); });
  const bool all = changed_groups_.empty();
  diagnosis_due_ = now.steady + diagnosis_interval;
  for (const auto& [group, entries] : groups_) {
    auto& published = published_.try_emplace(group, group.first, group.second).first->second;
    const auto wake = published.next_wake();
    if (all || changed_groups_.contains(group) || (wake && *wake <= now.steady)) {
      const auto seen = observations(group, now.steady);
      const auto findings = verdict::diagnose(seen, group.second, clock_offset_);
      const auto changes = published.update(seen, findings, clock_offset_, verdict::any_unsettled(seen), now);
      for (const auto& gone : changes.gone) {
        actions.emplace_back(WriteJournal{cause_changed(gone, group.first, group.second, false)});
      }
      for (const auto& found : changes.found) {
        actions.emplace_back(WriteJournal{cause_changed(found, group.first, group.second, true)});
      }
    }
    if (const auto next = published.next_wake()) {
      diagnosis_due_ = std::min(diagnosis_due_, std::max<Steady>(*next, now.steady + diagnosis_pause));
    }
  }
  changed_groups_.clear();
}

std::vector<DiagnosisRecord> Core::diagnoses(Now now) const {
  std::vector<DiagnosisRecord> result;
  for (const auto& [group, entries] : groups_) {
    DiagnosisRecord record{group.first, group.second, {}, {}};
    std::set<std::uint16_t> ports;
    for (const auto* entry : entries) {
      if (entry->task().labels.kind != probe::Kind::dns) ports.insert(entry->task().labels.port);
    }
    record.ports.assign(ports.begin(), ports.end());
    if (options_.single_attempt) {
      // Every probe is judged by its one attempt: there is nothing to wait for.
      const auto seen = observations(group, now.steady);
      const verdict::Telling telling{group.first, group.second, std::nullopt, now.wall, clock_offset_};
      for (const auto& finding : verdict::diagnose(seen, group.second, clock_offset_)) {
        record.causes.push_back(verdict::describe(finding, seen, telling));
      }
    } else if (const auto found = published_.find(group); found != published_.end()) {
      record.causes = found->second.diagnoses();
    }
    result.push_back(std::move(record));
  }
  return result;
}

std::size_t Core::attempted() const {
  return static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(), [](const auto& entry) { return entry->attempted; }));
}

bool Core::all_attempted() const {
  return attempted() == entries_.size();
}

Core::Counts Core::counts() const {
  Counts counts;
  for (const auto& entry : entries_) {
    const auto& record = entry->tracker.record();
    if (!record.takes_part) continue;
    ++(!record.settled ? counts.unsettled : *record.up ? counts.up : counts.down);
  }
  return counts;
}

std::vector<ServiceRecord> Core::services() const {
  std::vector<ServiceRecord> result;
  for (const auto& service : config_->services) {
    for (const auto& source : config_->sources) {
      const auto found = services_.find({service.name, source.name});
      if (found != services_.end()) result.push_back(found->second);
    }
  }
  return result;
}

void Core::copy_records(Snapshot& snapshot, std::size_t from, std::size_t count, Now now) const {
  const auto end = std::min(entries_.size(), from + count);
  for (std::size_t i = from; i < end; ++i) snapshot.records.push_back(entries_[i]->tracker.copy(now.steady));
}

void Core::copy_totals(Snapshot& snapshot, Now now) const {
  snapshot.taken = now.wall;
  snapshot.config = config_;
  snapshot.services = services();
  snapshot.diagnoses = diagnoses(now);
  snapshot.lag = lag_;
  snapshot.skipped = skipped_;
  snapshot.in_flight = in_flight_;
  snapshot.clock_offset = clock_offset_;
}

}  // namespace reachd::core
