#include "core/judge.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "core/journal_entries.hpp"

namespace reachd::core {

namespace {

using namespace std::chrono_literals;

/// Between two judgements of the services.
constexpr auto service_pause = 100ms;
/// Between two diagnoses of what has changed, and of what has not.
constexpr auto diagnosis_pause = 100ms;
constexpr auto diagnosis_interval = 10s;

constexpr auto both_families = {net::Family::ipv4, net::Family::ipv6};

/// After so long of others working a control that does not is of no use.
constexpr auto control_patience = 24h;
/// The resolver's cache and an attempt that began with its last moment.
constexpr auto answers_are_kept = 120s;
/// The longest that an outage may take to heal.
constexpr auto longest_healing = 60s;

/// When the series of a group that connect last worked, but for one of them.
class LastWorked {
 public:
  explicit LastWorked(std::span<Series* const> group) {
    for (const auto* series : group) {
      if (!connects(series->task().labels.kind)) continue;
      longest_interval_ =
          std::max<std::chrono::nanoseconds>(longest_interval_, series->task().probe->schedule.interval);
      const auto worked = series->tracker.last_worked();
      if (!worked) continue;
      if (!latest_ || worked > latest_->tracker.last_worked())
        second_ = std::exchange(latest_, series);
      else if (!second_ || worked > second_->tracker.last_worked())
        second_ = series;
    }
  }
  std::optional<Steady> of_others(const Series& series) const {
    const auto* other = latest_ == &series ? second_ : latest_;
    return other == nullptr ? std::nullopt : other->tracker.last_worked();
  }
  /// Between two successes that are further apart nothing connected.
  std::chrono::nanoseconds longest_gap() const { return 2 * longest_interval_; }

 private:
  const Series* latest_ = nullptr;
  const Series* second_ = nullptr;
  std::chrono::nanoseconds longest_interval_{};
};

/// The time in which nothing connects does not count: an outage must not silence the controls that show it. A
/// control's look-up is one, too: where its name is forbidden for ever nobody is to be told for ever.
bool is_silent(Series& series, const LastWorked& worked) {
  auto& tracker = series.tracker;
  const auto& record = tracker.record();
  if (record.task->probe->role != config::Role::control) return false;
  const auto& last = record.last;
  const bool has_own_address = connects(record.task->labels.kind) && !record.task->proxy();
  if (has_own_address && last && last->tried_address && last->address && last->address->is_private())
    return true;
  const auto others = worked.of_others(series);
  if (!others) return false;
  tracker.note_others_worked(*others, worked.longest_gap());
  return !tracker.last_worked() || tracker.others_worked() >= control_patience;
}

/// The first failure of the oldest outage of those that connect; nothing without one.
std::optional<Wall> oldest_outage(std::span<Series* const> group) {
  std::optional<Wall> oldest;
  for (const auto* series : group) {
    const auto& record = series->tracker.record();
    if (!record.takes_part || !connects(record.task->labels.kind) || record.up != false) continue;
    if (record.down_since && (!oldest || *record.down_since < *oldest)) oldest = record.down_since;
  }
  return oldest;
}

/// What was lost in between, since then: rows of failures that a success ended, if they are too short to
/// settle the probe, or failures followed again. A longer one that was the last is an outage that has healed.
/// Only the last attempts are remembered, successes and failures each by themselves: all count from where
/// both are known.
void note_losses(verdict::Observation& observation, const Record& record, Wall since) {
  for (const auto* history : {&record.successes, &record.failures}) {
    if (history->size() == history_length) since = std::max(since, history->front().started_wall);
  }
  std::map<Wall, const result::Result*> attempts;
  for (const auto* history : {&record.successes, &record.failures}) {
    for (const auto& result : history->all()) attempts.emplace(result.started_wall, &result);
  }
  bool known = !record.restored;  // otherwise how long the first row is, is not
  int row = 0, on_path = 0, long_row = 0;
  for (const auto& [started, result] : attempts) {
    if (result->outcome == result::Outcome::ok) {
      if (started >= since) ++observation.successes;
      if (std::exchange(known, true))
        (row < record.task->probe->schedule.fall ? observation.losses : long_row) += on_path;
      row = on_path = 0;
      continue;
    }
    observation.losses += std::exchange(long_row, 0);
    ++row;
    on_path += started >= since && result::fault(result->outcome) == result::Fault::on_path;
  }
  observation.failures_in_a_row = row;
}

/// A trace completed a handshake where the probe's own SYNs stay unanswered: before it and after. Without the
/// latter the outage may just have ended.
bool got_through(const Record& record) {
  return record.paths && record.last && record.last->outcome == result::Outcome::connect_timeout &&
         record.last->started_wall > record.paths->ended && result::connected_at(record.paths->failing);
}

/// What the diagnosis looks at.
verdict::Observation observe(const Tracker& tracker, Steady now) {
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
  observation.type_name = labels.type;
  observation.up = record.up;
  observation.settled = record.settled;
  observation.attempted = record.last && !tracker.restored();
  observation.down_since = record.down_since;
  observation.ever_worked = tracker.last_worked().has_value();
  observation.worked_at = tracker.addresses().remembered(now);
  if (const auto* dns = std::get_if<config::DnsTarget>(&record.task->probe->target))
    observation.dns_over_tcp = dns->tcp;
  if (const auto* proxy = record.task->proxy()) {
    observation.proxy = proxy->to_string();
    observation.proxy_port = proxy->port;
  }
  if (const auto* tls = record.task->probe->tls())
    observation.large_hello = tls->hello == config::Hello::large;
  observation.block = record.block;
  observation.trace_got_through = record.up == false && got_through(record);
  if (record.last) {
    const auto& last = *record.last;
    observation.outcome = last.outcome;
    observation.address = last.address;
    observation.at = last.started_wall;
    observation.source_address = last.source_address;
    observation.interface = last.interface;
    observation.host = last.host;
    observation.answers = last.answers;
    observation.detail = last.detail;
    observation.reached_proxy = record.task->proxy() && last.phase(result::Phase::connect);
    observation.tried_address = last.tried_address;
    observation.received = last.tls.received || last.http.received;
    observation.http = last.http;
    observation.foreign_answer = tracker.is_foreign_answer(now);
    observation.tls_version = last.tls.version;
    observation.older_than_tls12 = last.tls.older_than_tls12;
    observation.used_remembered = last.used_fallback_address;
    observation.topmost_issuer_is_apple = last.tls.authority_is_apple;
    observation.valid_in_system = last.tls.valid_in_system;
    observation.tls_issuer = last.tls.issuer;
  }
  observation.addresses = tracker.addresses().tried(now);
  const auto recent = tracker.recent(now);
  observation.recent_attempts = recent.attempts;
  observation.recent_failures = recent.failures;
  observation.recent_successes_resent = recent.successes_resent;
  return observation;
}

/// Of both families of a source, for causes that nobody publishes.
void share_sentences_of(std::vector<DiagnosisRecord>& records) {
  const auto pointers = [](std::vector<verdict::Diagnosis>& causes) {
    std::vector<verdict::Diagnosis*> result;
    for (auto& cause : causes) result.push_back(&cause);
    return result;
  };
  for (auto& ipv4 : records) {
    for (auto& ipv6 : records) {
      if (ipv4.source != ipv6.source || ipv4.family != net::Family::ipv4 || ipv6.family != net::Family::ipv6)
        continue;
      const auto first = pointers(ipv4.causes), second = pointers(ipv6.causes);
      verdict::share_sentences(first, second);
    }
  }
}

/// Only where a look-up fails is it asked for. Where there are dns probes they speak for the resolvers.
void note_resolved(verdict::Facts& facts, const std::string& source, const Groups& groups) {
  bool look_up_fails = false, dns_probe = false;
  for (const auto family : both_families) {
    for (const auto* series : series_in(groups, source, family)) {
      const auto& record = series->tracker.record();
      look_up_fails |=
          record.up == false && record.last && result::stage(record.last->outcome) == result::Stage::dns;
      dns_probe |= !connects(series->task().labels.kind);
    }
  }
  if (!look_up_fails) return;
  for (const auto family : both_families) {
    for (const auto* series : series_in(groups, source, family)) {
      const auto& task = series->task();
      const auto& last = series->tracker.record().last;
      if (dns_probe == connects(task.labels.kind) || config::is_service_binding(task.type)) continue;
      if (series->tracker.is_up_and_settled() && last && !last->used_fallback_address)
        facts.resolved.insert({task.labels.resolver, task.labels.target});
    }
  }
}

}  // namespace

void Judge::restore(const std::vector<ServiceRecord>& services, std::vector<CauseMemory> causes) {
  for (const auto& service : services) services_.try_emplace({service.service, service.source}, service);
  for (auto& [source, family, diagnosis] : causes)
    published_.try_emplace({source, family}, source, family).first->second.restore(std::move(diagnosis));
}

Judge::Entries Judge::replan(std::shared_ptr<const config::Config> config, const Groups& groups, Now now) {
  config_ = std::move(config);
  std::erase_if(services_, [&](const auto& service) {
    return std::ranges::none_of(config_->services,
                                [&](const auto& s) { return s.name == service.first.first; });
  });
  for (auto& [group, published] : published_) published.relabel(config_->language, now.steady);
  // A source that is gone has no states any more: judging it removes its services.
  for (const auto& [key, service] : services_) services_may_change(key.second);
  for (const auto& [group, series] : groups) {
    services_may_change(group.first);
    causes_may_change(group.first, now);
  }
  return judge_services(groups, now);
}

void Judge::causes_may_change(const std::string& source, Now now) {
  // A dns probe counts for the family of its resolver, and for one cause for that of its type: so both.
  for (const auto family : both_families) changed_groups_.insert({source, family});
  diagnosis_due_ = std::min(diagnosis_due_, now.steady + diagnosis_pause);
}

Judge::Entries Judge::update_services(const Groups& groups, Now now) {
  return changed_sources_.empty() || services_due_ > now.steady ? Entries() : judge_services(groups, now);
}

std::vector<ProbeCounts> Judge::counts(const std::string& source, const Groups& groups) const {
  std::vector<ProbeCounts> counts(config_->probes.size());
  for (const auto family : both_families) {
    for (const auto* series : series_in(groups, source, family)) {
      const auto& record = series->tracker.record();
      if (!record.takes_part) continue;
      // Clients do without: its failure is a cause, and takes no service down.
      if (record.up == false && config::is_service_binding(record.task->type)) continue;
      auto& count = counts[static_cast<std::size_t>(record.task->probe - config_->probes.data())];
      ++count.series;
      if (record.up) ++(*record.up ? count.up : count.down);
    }
  }
  return counts;
}

Judge::Entries Judge::judge_services(const Groups& groups, Now now) {
  Entries entries;
  services_due_ = now.steady + service_pause;
  for (const auto& source : changed_sources_) {
    const auto states = service_states(*config_, counts(source, groups));
    for (std::size_t i = 0; i < states.size(); ++i) {
      const std::pair key{config_->services[i].name, source};
      const auto& state = states[i];
      if (!state) {
        services_.erase(key);
        continue;
      }
      auto [service, fresh] =
          services_.try_emplace(key, ServiceRecord{key.first, source, ServiceState::unknown, {}});
      auto& record = service->second;
      if (!fresh && record.state == *state) continue;
      const auto previous = std::exchange(record.state, *state);
      record.since = now.wall;
      ++changes_;
      if (previous != record.state) entries.push_back(service_changed(record, previous));
    }
  }
  changed_sources_.clear();
  return entries;
}

std::vector<verdict::Observation> Judge::observations(const Group& group, const Groups& groups, Steady now) {
  std::vector<verdict::Observation> result;
  const auto type = group.second == net::Family::ipv4 ? config::type_a : config::type_aaaa;
  for (const auto family : both_families) {
    const auto of_family = series_in(groups, group.first, family);
    const LastWorked worked(of_family);
    const auto outage = oldest_outage(of_family);
    for (auto* series : of_family) {
      if (!series->tracker.record().takes_part) continue;
      if (family != group.second && series->task().type != type) continue;
      result.push_back(observe(series->tracker, now));
      result.back().silent = is_silent(*series, worked);
      if (outage) note_losses(result.back(), series->tracker.record(), *outage);
    }
  }
  return result;
}

verdict::Facts Judge::facts(const Group& group, const Groups& groups, Steady now) const {
  verdict::Facts facts{witnesses_.agreed(), {}, false};
  std::set<net::Network> nat64;
  if (const auto& configured = config_->nat64) nat64.insert(*configured);
  // A look-up of AAAA belongs to the group of its resolver.
  for (const auto family : both_families) {
    for (const auto* series : series_in(groups, group.first, family)) {
      if (const auto& prefix = series->tracker.nat64()) nat64.insert(*prefix);
    }
  }
  facts.nat64.assign(nat64.begin(), nat64.end());
  note_resolved(facts, group.first, groups);
  if (const auto found = block_pages_.find(group); found != block_pages_.end()) {
    for (const auto& [network, last] : found->second) {
      if (now - last < answers_are_kept) facts.block_pages.push_back(network);
    }
  }
  const auto others = series_in(groups, group.first, net::other(group.second));
  facts.other_family_works = std::ranges::any_of(others, [](const Series* series) {
    return connects(series->task().labels.kind) && series->tracker.is_up_and_settled();
  });
  return facts;
}

void Judge::note_block_pages(const Group& group, std::span<const verdict::Observation> seen,
                             const verdict::Facts& known, Steady now) {
  auto& pages = block_pages_[group];
  std::erase_if(pages, [&](const auto& page) { return now - page.second >= answers_are_kept; });
  for (const auto& network : verdict::block_pages_of(seen, group.second, known)) pages[network] = now;
}

bool Judge::probe_came_up(const Group& group, Now now) {
  const auto published = published_.find(group);
  const bool any =
      published != published_.end() && published->second.any([](verdict::Cause) { return true; });
  return any && healing_.emplace(group, now.steady).second;
}

std::optional<Steady> Judge::heals_since(const Group& group) const {
  const auto found = healing_.find(group);
  return found == healing_.end() ? std::nullopt : std::optional(found->second);
}

/// Ends the healing once everything that is down has been attempted since it began.
bool Judge::heals(const Group& group, const Groups& groups, Steady now) {
  const auto since = heals_since(group);
  if (!since) return false;
  const bool waits = std::ranges::any_of(groups.at(group), [&](const Series* series) {
    const auto& record = series->tracker.record();
    return record.takes_part && record.up == false && record.last && record.last->started < *since;
  });
  if (waits && now - *since < longest_healing) return true;
  healing_.erase(group);
  return false;
}

Judge::Entries Judge::update_causes(const Groups& groups, Now now) {
  Entries entries;
  if (single_attempt_ || diagnosis_due_ > now.steady) return entries;
  std::map<Group, verdict::Published::Changes> changes;
  std::erase_if(published_, [&](const auto& published) {
    if (groups.contains(published.first)) return false;
    healing_.erase(published.first);
    changes[published.first].gone = published.second.diagnoses();
    return true;
  });
  // Due without a change: the ten seconds are over, or a cause has waited long enough. For the latter alone
  // the other groups are diagnosed, too, which does no harm.
  const bool all = changed_groups_.empty();
  diagnosis_due_ = now.steady + diagnosis_interval;
  for (const auto& [group, series] : groups) {
    auto& published = published_.try_emplace(group, group.first, group.second).first->second;
    const auto wake = published.next_wake();
    if (all || changed_groups_.contains(group) || (wake && *wake <= now.steady)) {
      const auto seen = observations(group, groups, now.steady);
      const auto known = facts(group, groups, now.steady);
      const auto findings = verdict::diagnose(seen, group.second, known);
      if (std::ranges::any_of(findings,
                              [](const auto& f) { return f.cause == verdict::Cause::dns_filtered; }))
        note_block_pages(group, seen, known, now.steady);
      // Where a portal explains everything no trace makes another cause of it.
      const bool is_portal = findings.size() == 1 && findings[0].cause == verdict::Cause::captive_portal;
      const bool waits_for_trace = traces_ && !is_portal && verdict::awaits_trace(seen);
      const bool unsettled = verdict::any_unsettled(seen) || verdict::awaits_pages(seen);
      const verdict::Waiting waiting{unsettled, waits_for_trace, heals(group, groups, now.steady)};
      changes[group] = published.update(seen, findings, known, waiting, now);
    }
    if (const auto since = heals_since(group))
      diagnosis_due_ = std::min(diagnosis_due_, std::max<Steady>(*since + longest_healing, now.steady));
    if (const auto next = published.next_wake())
      diagnosis_due_ = std::min(diagnosis_due_, std::max<Steady>(*next, now.steady + diagnosis_pause));
  }
  changed_groups_.clear();
  share_sentences(groups, now.steady);
  for (const auto& changed : changes) {
    const auto& group = changed.first;
    const auto& change = changed.second;
    const auto write = [&](const std::vector<verdict::Diagnosis>& diagnoses, journal::Event event) {
      for (const auto& diagnosis : diagnoses)
        entries.push_back(cause_changed(diagnosis, group.first, group.second, event, config_->language, now));
    };
    // What ends is written before what takes its place, so that the journal never shows both at once.
    write(change.gone, journal::Event::cause_gone);
    write(as_told(group, change.found), journal::Event::cause_found);
    write(as_told(group, change.located), journal::Event::blocker_found);
    if (!change.empty()) ++changes_;
  }
  return entries;
}

/// After all groups were updated: which of the other family's causes hold is known only then.
void Judge::share_sentences(const Groups& groups, Steady now) {
  const auto all_of = [&](const std::string& source, net::Family family) {
    const auto found = published_.find({source, family});
    return found == published_.end() ? std::vector<verdict::Diagnosis*>() : found->second.all();
  };
  std::set<std::string_view> done;
  for (const auto& [group, series] : groups) {
    if (!done.insert(group.first).second) continue;
    const auto ipv4 = all_of(group.first, net::Family::ipv4);
    const auto ipv6 = all_of(group.first, net::Family::ipv6);
    verdict::share_sentences(ipv4, ipv6);
  }
  for (auto& [group, published] : published_) published.relabel(config_->language, now);
}

/// With the sentences that they have got since.
std::vector<verdict::Diagnosis> Judge::as_told(const Group& group,
                                               std::vector<verdict::Diagnosis> diagnoses) const {
  if (diagnoses.empty()) return {};
  const auto told = published_.at(group).diagnoses();
  for (auto& diagnosis : diagnoses) {
    diagnosis = *std::ranges::find_if(told, [&](const verdict::Diagnosis& one) {
      return one.cause == diagnosis.cause && one.port == diagnosis.port;
    });
  }
  return diagnoses;
}

Steady Judge::next_wake(const Groups& groups) const {
  auto wake = changed_sources_.empty() ? Steady::max() : services_due_;
  if (!groups.empty() && !single_attempt_) wake = std::min(wake, diagnosis_due_);
  return wake;
}

std::vector<ServiceRecord> Judge::services() const {
  std::vector<ServiceRecord> result;
  for (const auto& service : config_->services) {
    for (const auto& source : config_->sources) {
      const auto found = services_.find({service.name, source.name});
      if (found != services_.end()) result.push_back(found->second);
    }
  }
  return result;
}

std::vector<DiagnosisRecord> Judge::diagnoses(const Groups& groups, Now now) const {
  std::vector<DiagnosisRecord> result;
  for (const auto& [group, all_series] : groups) {
    DiagnosisRecord record{group.first, group.second, {}, {}};
    std::set<std::uint16_t> ports;
    for (const auto* series : all_series) {
      if (connects(series->task().labels.kind)) ports.insert(series->task().labels.port);
    }
    record.ports.assign(ports.begin(), ports.end());
    if (single_attempt_) {
      // Every probe is judged by its one attempt: there is nothing to wait for.
      const auto seen = observations(group, groups, now.steady);
      const auto known = facts(group, groups, now.steady);
      const verdict::Context context{group.first, group.second, std::nullopt, now.wall, known};
      for (const auto& finding : verdict::diagnose(seen, group.second, known)) {
        record.causes.push_back(verdict::describe(finding, seen, context));
      }
    } else if (const auto found = published_.find(group); found != published_.end()) {
      record.causes = found->second.diagnoses();
    }
    result.push_back(std::move(record));
  }
  if (single_attempt_) share_sentences_of(result);
  return result;
}

bool Judge::rests_on_attempts(const Group& group) const {
  const auto published = published_.find(group);
  return published != published_.end() && published->second.any(verdict::rests_on_attempts);
}

void Judge::save(Memory& memory) const {
  memory.services = services();
  memory.clock_offset = clock_offset_;
  for (const auto& [group, published] : published_) {
    for (auto& diagnosis : published.diagnoses())
      memory.causes.push_back({group.first, group.second, std::move(diagnosis)});
  }
}

void Judge::follow_clock(Wall::duration step) {
  for (auto& [key, service] : services_) {
    if (service.since) *service.since += step;
  }
  for (auto& [group, published] : published_) {
    published.follow_clock(step);
    changed_groups_.insert(group);
  }
}

}  // namespace reachd::core
