#pragma once

// One sentence that an operator can forward as it is: what fails, for which hosts, how, where and since when,
// what still works, and whom to ask for what. It is the same in the journal, on the page, in the API, in
// `once` and in the metrics, but for the time.

#include <string>

#include "base/language.hpp"
#include "base/time.hpp"
#include "verdict/particulars.hpp"

namespace reachd::verdict {

/// In one language. In three parts, since the time stands behind the first and pages stress the last.
struct Sentence {
  std::string what;  ///< what fails, for which hosts, how and where
  std::string rest;  ///< what else is known, what still works; begins with its punctuation, may be empty
  std::string ask;   ///< whom to ask for what; no full stop

  /// One line with a full stop; without the time.
  std::string text() const;
  /// With " since 2026-11-27 14:03 UTC" behind `what`.
  Sentence since(base::Wall start, base::Language language) const;

  bool operator==(const Sentence&) const = default;
};

/// Hosts that somebody has to allow are all named, up to some 1,000 bytes.
Sentence sentence(const Particulars& particulars, base::Language language);

}  // namespace reachd::verdict
