#pragma once

// The output of `reachd once` for a person.

#include <span>
#include <string>

#include "core/snapshot.hpp"

namespace reachd::report {

struct OnceForm {
  std::span<const std::string> only{};  ///< what was asked for, by name; empty: all
  bool all = false;                     ///< every probe, and nothing left out
  bool colour = false;                  ///< the caller decides (a terminal, and no $NO_COLOR)
  int width = 0;                        ///< of the terminal in characters; 0: there is none
};

/// In the language of the configuration: what fails, by what it ended in, and how many are ok; the services;
/// each cause with its evidence and what to do; on the last line the answer. At most 40 lines of at most 80
/// characters, of which only evidence and single long words take more. What does not fit is counted, and
/// how to see it is said. With `all` a table of every probe comes first, in the width of the terminal, then
/// each failure at length, and all evidence.
std::string once_table(const core::Snapshot& snapshot, const OnceForm& form);

}  // namespace reachd::report
