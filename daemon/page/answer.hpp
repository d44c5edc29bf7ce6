#pragma once

// The answer of the status page to its question, in words.

#include <string>

#include "daemon/page/series.hpp"

namespace reachd::page {

/// Plain text. For a given snapshot's states it does not change with time alone, but that after 20 hours the
/// date stands in front of the time.
struct Answer {
  Severity severity = Severity::open;
  std::string word;    ///< "No", "No from guest", "Yes, with faults"
  std::string detail;  ///< "push and identity are down since 14:03"
  /// What holds of the path that is tested, where devices leave through a proxy and that is no answer: a
  /// sentence; else empty.
  std::string directly;

  std::string headline() const { return word + ": " + detail; }
};

/// Of the services in the worst state, without those that are so because another of them is a part of them;
/// since the earliest, and if a cause began up to 5 minutes before, since then: a state settles some attempts
/// after the first failure. Sources whose devices leave through a proxy do not count; if it is all of them
/// there is no verdict.
Answer answer(const View& view);

/// "a", "a and b", "a, b and c"
std::string joined(const View& view, const std::vector<std::string>& items);

}  // namespace reachd::page
