#pragma once

// The answer of `reachd once` to the question whether Apple devices here can use these services, in a
// sentence.

#include <span>
#include <string>
#include <vector>

#include "core/snapshot.hpp"
#include "daemon/report/text.hpp"

namespace reachd::report {

/// By id, the services that are in this state, in the order of the configuration; behind the name of one
/// that is not so from every source these sources, "push (guest, staff)".
std::vector<std::string> services_in(const core::Snapshot& snapshot, core::ServiceState state);

/// "ok", "down" or what it is in this language.
std::string_view word(core::ServiceState state, base::Language language);

struct Answer {
  std::string note;  ///< a line before it, for whom it does not hold; empty: for all
  std::string text;  ///< a line: "No: push and identity are down."
  Colour colour = Colour::none;
};
/// In accordance with once_exit_status() for the same snapshot, `only` and a `proxied` that holds for its
/// sources. `fault`: a cause holds.
Answer answer(const core::Snapshot& snapshot, std::span<const std::string> only, bool fault);

}  // namespace reachd::report
