#include "verdict/publish.hpp"

#include <utility>

#include "base/text.hpp"
#include "verdict/evidence.hpp"
#include "verdict/state.hpp"

namespace reachd::verdict {

namespace {

/// One series of a source and family.
std::string series_of(const Observation& o) {
  return o.probe + '\n' + o.resolver + '\n' + std::to_string(o.type);
}

}  // namespace

Diagnosis describe(const Finding& finding, std::span<const Observation> observations,
                   const Context& context) {
  Diagnosis result;
  std::set<std::string> probes;
  std::optional<base::Wall> first;
  for (const auto index : finding.explains) {
    const auto& o = observations[index];
    probes.insert(o.probe);
    if (o.down_since && (!first || *o.down_since < *first)) first = o.down_since;
  }
  result.cause = finding.cause;
  result.port = finding.port;
  result.start = context.start ? *context.start : first.value_or(context.now);
  result.probes.assign(probes.begin(), probes.end());
  result.info = info_of(finding, observations);
  result.particulars = particulars_of(finding, observations, context.source, context.family, context.facts);
  for (const auto language : base::all_languages) {
    result.told.in(language) = {sentence(result.particulars, language),
                                evidence(finding, observations, language)};
  }
  return result;
}

void share_sentences(std::span<Diagnosis* const> ipv4, std::span<Diagnosis* const> ipv6) {
  const auto tell = [](Diagnosis& diagnosis, const Particulars& particulars) {
    for (const auto language : base::all_languages)
      diagnosis.told.in(language).sentence = sentence(particulars, language);
  };
  for (auto* diagnosis : ipv6) {
    if (!diagnosis->particulars.hosts.empty()) tell(*diagnosis, diagnosis->particulars);
  }
  for (auto* diagnosis : ipv4) {
    if (diagnosis->particulars.hosts.empty()) continue;
    const auto same = std::ranges::find_if(ipv6, [&](const Diagnosis* other) {
      return other->cause == diagnosis->cause && other->port == diagnosis->port;
    });
    const auto both =
        same == ipv6.end() ? std::nullopt : shared(diagnosis->particulars, (*same)->particulars);
    tell(*diagnosis, both.value_or(diagnosis->particulars));
    if (both) tell(**same, *both);
  }
}

bool any_unsettled(std::span<const Observation> observations) {
  return std::ranges::any_of(observations, [](const Observation& o) { return !o.settled || !o.attempted; });
}

bool awaits_trace(std::span<const Observation> observations) {
  std::map<std::pair<std::uint16_t, result::Outcome>, bool> traced;
  for (const auto& o : observations) {
    if (!o.proxy.empty()) continue;  // beyond it nothing is traced
    const bool stopped =
        failed_on_the_way(o) && (failed_behind(o) || o.outcome == result::Outcome::connect_refused);
    const bool intercepted = was_answered_in_plain(o) && !o.foreign_answer && o.role != config::Role::portal;
    const bool may_change = stopped || intercepted;
    if (may_change && o.attempted && !o.silent) traced[{o.port, o.outcome}] |= o.block.has_value();
  }
  return std::ranges::any_of(traced, [](const auto& alike) { return !alike.second; });
}

bool awaits_pages(std::span<const Observation> observations) {
  std::optional<base::Wall> began;
  for (const auto& o : observations) {
    if (!fails(o) || !looks_intercepted(o) || is_control(o) || !o.down_since) continue;
    if (!began || *o.down_since < *began) began = o.down_since;
  }
  return began && std::ranges::any_of(observations, [&](const Observation& o) {
           return works(o) && asks_for_a_page(o) && o.at && *o.at < *began;
         });
}

/// Each entry has one clock: since when `holds` is what it is. An entry that neither holds nor is published
/// is gone, so a cause that comes back within its first second begins to wait again.
void Published::note(std::span<const Finding> findings, base::Now now) {
  std::set<Key> held;
  for (const auto& finding : findings) {
    const Key key{finding.cause, finding.port};
    held.insert(key);
    auto& entry = entries_[key];
    if (entry.holds) continue;
    entry.holds = true;
    entry.since = now.steady;
    entry.since_wall = now.wall;
  }
  for (auto& [key, entry] : entries_) {
    if (held.contains(key) || (!entry.holds && entry.since)) continue;
    entry.holds = false;
    entry.since = now.steady;
  }
  std::erase_if(entries_, [](const auto& e) { return !e.second.holds && !e.second.published; });
}

std::chrono::seconds Published::wait(const Entry& entry) const {
  if (waiting_.trace && !entry.published) return longest_wait_for_trace;
  return waiting_.unsettled ? longest_wait : settled_wait;
}

bool Published::is_due(const Entry& entry, base::Steady now) const {
  return !waiting_.healing && entry.holds != entry.published && entry.since &&
         now - *entry.since >= wait(entry);
}

/// A fault that grows into another began with what the first one does not explain.
std::optional<base::Wall> Published::start_of(const Finding& finding,
                                              std::span<const Observation> observations) const {
  const auto is_explained = [&](const Observation& o) {
    return std::ranges::any_of(entries_, [&](const auto& e) {
      const auto& entry = e.second;
      if (!entry.published || e.first == Key{finding.cause, finding.port}) return false;
      return entry.explained.empty() ? std::ranges::binary_search(entry.diagnosis.probes, o.probe)
                                     : entry.explained.contains(series_of(o));
    });
  };
  std::optional<base::Wall> first, first_unexplained;
  for (const auto index : finding.explains) {
    const auto& o = observations[index];
    if (!o.down_since) continue;
    if (!first || *o.down_since < *first) first = o.down_since;
    if ((!first_unexplained || *o.down_since < *first_unexplained) && !is_explained(o))
      first_unexplained = o.down_since;
  }
  return first_unexplained ? first_unexplained : first;
}

bool Published::locate(Entry& entry) {
  const auto& info = entry.diagnosis.info;
  // While its probes are traced one after the other they may seem to disagree: then there is no place.
  if (!info.has_place() || (entry.located && info.same_place(*entry.located))) return false;
  entry.located = info;
  return true;
}

bool Published::may_go() const {
  bool some_hold = false, some_told = false;
  for (const auto& [key, entry] : entries_) {
    some_hold |= entry.holds;
    some_told |= entry.holds && entry.published;
  }
  return !some_hold || some_told;
}

// In this order:
// 1. Note which causes hold, and since when.
// 2. Once every probe has been attempted after a restart, restored causes lose their protection; it has to
//    come after 1, which says whether they hold.
// 3. What holds is described, so that a block found later, or another probe, is in what is published already;
//    its start stays. What is not published yet is described for the sentence of the other family. What has
//    waited long enough is published; its start is the first failure of the probes it explains, and only
//    without one (addresses_blocked) the moment at which it was first seen.
// 4. Only now do causes go: if anything holds, one of those that hold has to be published first. Otherwise a
//    fault that grows from hosts_blocked into port_blocked would leave a moment without a cause, and an alert
//    would resolve and fire again.
// Rejected: publishing at once and withdrawing what turns out to be wrong. While forty probes fail one after
// the other the diagnosis changes several times within seconds, and each change would be an alert.
Published::Changes Published::update(std::span<const Observation> observations,
                                     std::span<const Finding> findings, const Facts& facts, Waiting waiting,
                                     base::Now now) {
  if (waiting_.healing && !waiting.healing) {  // what is left of the outage has to hold from here on
    for (auto& [key, entry] : entries_) {
      if (entry.holds && !entry.published) entry.since = now.steady;
    }
  }
  waiting_ = waiting;
  note(findings, now);
  end_waiting(observations, now);
  Changes changes;
  std::map<Key, std::optional<base::Wall>> starts;  // by what was published until now
  for (const auto& finding : findings)
    starts.emplace(Key{finding.cause, finding.port}, start_of(finding, observations));
  for (const auto& finding : findings) {
    auto& entry = entries_.at({finding.cause, finding.port});
    const bool found = is_due(entry, now.steady);
    Context context{source_, family_, {}, now.wall, facts};
    if (entry.published) context.start = entry.diagnosis.start;
    if (found) {
      const auto& start = starts.at({finding.cause, finding.port});
      context.start = start.value_or(entry.since_wall);
    }
    auto label = std::move(entry.diagnosis.label);
    entry.diagnosis = describe(finding, observations, context);
    entry.diagnosis.label = std::move(label);
    if (!found && !entry.published) continue;
    entry.diagnosis.many_places =
        places_[{finding.cause, finding.port}].admit(entry.diagnosis.info, now.steady);
    entry.published = true;
    entry.explained.clear();
    for (const auto index : finding.explains) entry.explained.insert(series_of(observations[index]));
    if (found) changes.found.push_back(entry.diagnosis);
    if (locate(entry)) changes.located.push_back(entry.diagnosis);
  }
  if (!may_go()) return changes;
  std::erase_if(entries_, [&](auto& e) {
    auto& entry = e.second;
    if (!entry.published || entry.awaits || !is_due(entry, now.steady)) return false;
    changes.gone.push_back(std::move(entry.diagnosis));
    return true;
  });
  return changes;
}

void Published::restore(Diagnosis diagnosis) {
  auto& entry = entries_[{diagnosis.cause, diagnosis.port}];
  entry.published = entry.awaits = true;
  if (diagnosis.info.has_place()) entry.located = diagnosis.info;
  entry.diagnosis = std::move(diagnosis);
}

void Published::end_waiting(std::span<const Observation> observations, base::Now now) {
  if (std::ranges::any_of(observations, [](const auto& o) { return !o.attempted; })) return;
  for (auto& [key, entry] : entries_) {
    if (!std::exchange(entry.awaits, false) || entry.holds) continue;
    // What the attempts say has to hold from here on as long as for any other cause.
    entry.since = now.steady;
  }
}

std::vector<Diagnosis> Published::diagnoses() const {
  std::vector<Diagnosis> result;
  for (const auto& [key, entry] : entries_) {
    if (entry.published) result.push_back(entry.diagnosis);
  }
  return result;
}

std::vector<Diagnosis*> Published::all() {
  std::vector<Diagnosis*> result;
  for (auto& [key, entry] : entries_) {
    if (entry.published || entry.holds) result.push_back(&entry.diagnosis);
  }
  return result;
}

// In the first seconds every change counts: the places are found, of one family after the other, and the
// notification that is about to be sent shall have both.
void Published::relabel(base::Language language, base::Steady now) {
  constexpr std::size_t longest_label = 2048;
  for (auto& [key, entry] : entries_) {
    if (!entry.published) continue;
    auto& label = entry.diagnosis.label;
    auto text = base::clean_text(entry.diagnosis.told.in(language).sentence.text(), longest_label);
    if (!entry.labelled) entry.labelled = entry.relabelled = now;
    const bool pauses = now - *entry.labelled > label_settles && now - *entry.relabelled < label_pause;
    if (text == label || (pauses && !label.empty())) continue;
    entry.relabelled = now;
    label = std::move(text);
  }
}

bool Published::holds(Cause cause, std::uint16_t port) const {
  const auto found = entries_.find({cause, port});
  return found != entries_.end() && found->second.published;
}

std::optional<base::Steady> Published::next_wake() const {
  if (waiting_.healing) return std::nullopt;
  const bool going = may_go();
  std::optional<base::Steady> next;
  for (const auto& [key, entry] : entries_) {
    if (entry.holds == entry.published || !entry.since) continue;
    if (entry.published && (entry.awaits || !going)) continue;
    const auto due = *entry.since + wait(entry);
    if (!next || due < *next) next = due;
  }
  return next;
}

void Published::follow_clock(base::Wall::duration step) {
  for (auto& [key, entry] : entries_) {
    entry.since_wall += step;
    entry.diagnosis.start += step;
  }
}

}  // namespace reachd::verdict
