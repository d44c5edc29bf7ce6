#pragma once

// What the states of the probes mean together: the states of the services and the causes that are published,
// and when each is to be worked out again. Pure.
//
// Services follow a change of a settled state, and causes a change of anything that the diagnosis looks at,
// within 100 ms. After 10 s without a change all groups are diagnosed again, since loss rates and single
// addresses change without a state changing. Rejected: judging after every attempt. A fault of two hundred
// probes ends two hundred attempts within seconds, and nearly all of the judgements would be thrown away.
//
// The series are not kept here but handed in, always those of the plan given to replan() last.

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/clock_witnesses.hpp"
#include "core/memory.hpp"
#include "core/series.hpp"
#include "core/services.hpp"
#include "journal/journal.hpp"

namespace reachd::core {

class Judge {
 public:
  using Entries = std::vector<journal::Entry>;

  /// `single_attempt`: for `reachd once`. Nothing is published; the diagnosis is made when it is asked for.
  /// `traces`: settled failures are traced, so that a cause may wait for what a trace finds.
  explicit Judge(bool single_attempt, bool traces = true)
      : single_attempt_(single_attempt), traces_(traces) {}

  /// Published before a restart; both are left where something is known already. Before replan().
  void restore(const std::vector<ServiceRecord>& services, std::vector<CauseMemory> causes);
  /// Another plan. Services that are no longer configured go, the others are judged at once; causes of groups
  /// that are gone end with the next update_causes().
  Entries replan(std::shared_ptr<const config::Config> config, const Groups& groups, Now now);

  /// A series of this source has another settled state, or takes part now or no more.
  void services_may_change(const std::string& source) { changed_sources_.insert(source); }
  /// Something that the diagnosis looks at has changed.
  void causes_may_change(const std::string& source, Now now);
  /// A probe of the group has come up. If a cause is published, an outage heals: until all that is down there
  /// has been attempted, a minute at most, the causes stay as they are. True if that begins now.
  bool probe_came_up(const Group& group, Now now);
  /// Since when the group heals; nothing if it does not.
  std::optional<Steady> heals_since(const Group& group) const;
  /// This host's clock less the true time, in seconds.
  void set_clock_offset(double seconds) { clock_offset_ = seconds; }
  /// The same, by an answer of this host.
  void note_clock_offset(const std::string& host, double seconds, Steady now) {
    clock_offset_ = seconds;
    witnesses_.note(host, seconds, now);
  }

  /// The wall clock was set by `step`: what is stamped moves with it, and causes are described anew.
  void follow_clock(Wall::duration step);

  /// Both do nothing before they are due, and return what is to be written.
  Entries update_services(const Groups& groups, Now now);
  Entries update_causes(const Groups& groups, Now now);
  /// When one of them is due; max() for never.
  Steady next_wake(const Groups& groups) const;

  /// In the configuration's order, for each source.
  std::vector<ServiceRecord> services() const;
  std::vector<DiagnosisRecord> diagnoses(const Groups& groups, Now now) const;
  std::optional<double> clock_offset() const { return clock_offset_; }
  /// A cause is published that rests on what became of single attempts, not on the state of a probe.
  bool rests_on_attempts(const Group& group) const;
  /// Services, causes and the clock's offset.
  void save(Memory& memory) const;
  /// Counts the changes of what save() writes.
  std::uint64_t changes() const { return changes_; }

 private:
  Entries judge_services(const Groups& groups, Now now);
  std::vector<ProbeCounts> counts(const std::string& source, const Groups& groups) const;
  static std::vector<verdict::Observation> observations(const Group& group, const Groups& groups, Steady now);
  verdict::Facts facts(const Group& group, const Groups& groups, Steady now) const;
  void note_block_pages(const Group& group, std::span<const verdict::Observation> seen,
                        const verdict::Facts& known, Steady now);
  void share_sentences(const Groups& groups, Steady now);
  std::vector<verdict::Diagnosis> as_told(const Group& group,
                                          std::vector<verdict::Diagnosis> diagnoses) const;
  bool heals(const Group& group, const Groups& groups, Steady now);

  bool single_attempt_;
  bool traces_;
  std::shared_ptr<const config::Config> config_;
  std::uint64_t changes_ = 0;
  std::optional<double> clock_offset_;
  ClockWitnesses witnesses_;

  /// By service and source.
  std::map<std::pair<std::string, std::string>, ServiceRecord> services_;
  std::set<std::string> changed_sources_;
  Steady services_due_{};

  std::map<Group, verdict::Published> published_;
  std::map<Group, Steady> healing_;  // since when
  /// Where names lead falsely, and when they did last.
  std::map<Group, std::map<net::Network, Steady>> block_pages_;
  std::set<Group> changed_groups_;
  Steady diagnosis_due_{};
};

}  // namespace reachd::core
