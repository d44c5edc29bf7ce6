#pragma once

// What a person at a terminal reads of the journal: the cause first, and what it did to probes and services
// in one line each, not in one for every series. Pure: times go in.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/language.hpp"
#include "base/time.hpp"
#include "journal/journal.hpp"

namespace reachd::report {

class Condensed {
 public:
  using Entries = std::vector<journal::Entry>;
  /// After a cause was told: others follow it, of the other family or another source.
  static constexpr std::chrono::seconds after_cause{1};
  /// Without one. Causes are published within 20 s, see verdict/publish.hpp.
  static constexpr std::chrono::seconds longest{25};

  /// What is to be written of the entry now. Those about probes and services wait for the cause.
  Entries take(journal::Entry entry, base::Language language, base::Steady now);
  /// When flush() is due; nothing while nothing waits.
  std::optional<base::Steady> due() const { return due_; }
  /// What has waited: what became of the probes, then of the services. A single one as it was written.
  Entries flush(base::Language language);

 private:
  Entries probes_;
  std::map<std::string, journal::Entry> services_;  // the latest of each, by name and source
  std::optional<base::Steady> due_;
};

}  // namespace reachd::report
