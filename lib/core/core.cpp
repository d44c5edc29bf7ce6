#include <algorithm>

#include "core/core_entry.hpp"
#include "core/messages.hpp"

namespace reachd::core {

Core::Core(CoreOptions options) : options_(options), random_(options.seed), traces_(options.single_attempt) {}
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
      if (!task->same_question(entry.task())) {
        traces_.over(entry.id);
        entry.tracker.clear_block();
      }
      const bool named_now = entry.task().automatic && !task->automatic;
      entry.tracker.replace_task(task);
      if (named_now && !entry.tracker.record().takes_part && !entry.running) set_due(entry, now.steady);
      entry.question.clear();
      if (entry.attempted && !entry.running &&
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
      recall_series(*entries_.back(), now);
    }
    auto& entry = *entries_.back();
    groups_[{task->labels.source, task->labels.family}].push_back(&entry);
    changed_sources_.insert(task->labels.source);
  }
  ++generation_;
  ++transitions_;
  recall_services();
  recall_causes(now);
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
  traces_.over(entry.id);
  changed_sources_.insert(entry.task().labels.source);
}

void Core::set_due(Entry& entry, Steady due) {
  queue_.erase({entry.due, entry.id});
  entry.due = due;
  queue_.emplace(due, entry.id);
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
