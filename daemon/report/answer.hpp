#pragma once

// The answer to the question whether Apple devices here can use these services, in words: the headline of the
// page and the last line of `reachd once`.

#include <span>
#include <string>

#include "core/snapshot.hpp"

namespace reachd::report {

/// From good to bad; the worst of several represents them. `soft`: nothing that holds for the devices here.
enum class Severity : std::uint8_t { soft, ok, open, warn, bad };

Severity severity(core::ServiceState state);
/// "ok", "down" or what it is in this language.
std::string_view word(core::ServiceState state, base::Language language);

struct Asked {
  base::Language language = base::Language::english;
  std::span<const std::string> only{};  ///< names of probes and services that were asked for; empty: all
  bool once = false;                    ///< of a single attempt, from which no state has lasted yet
};

/// Plain text, each part without a full stop at its end. For a given snapshot's states it does not change
/// with time alone, but that after 20 hours the date stands in front of the time.
struct Answer {
  Severity severity = Severity::open;
  std::string word;    ///< "No", "No from guest", "Yes, with faults"
  std::string detail;  ///< "push and identity are down since 14:03"
  /// What holds of the direct path and of whom, where devices leave through a proxy: a sentence; else empty.
  std::string note;

  std::string headline() const { return word + ": " + detail; }
};

/// One line, by counting the services that do not fit. Of the services in the worst state, without those that
/// are so because another of them is a part of them; since the earliest, and if a cause began up to 5 minutes
/// before, since then: a state settles some attempts after the first failure. Sources whose devices leave
/// through a proxy do not count; if it is all of them there is no verdict, and nothing is `ok` while there is
/// one. Where there are no services, or probes were asked for that fail although the services work: of the
/// probes.
Answer answer(const core::Snapshot& snapshot, const Asked& asked);

}  // namespace reachd::report
