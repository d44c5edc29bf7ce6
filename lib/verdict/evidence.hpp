#pragma once

// What a cause rests on, to be pasted into a ticket: one line for each kind of failure.

#include <span>
#include <string>
#include <vector>

#include "base/language.hpp"
#include "verdict/diagnose.hpp"

namespace reachd::verdict {

/// One line for each port, outcome and mechanism among what the finding explains, in this order, ten at most;
/// where one mechanism was found for a port and outcome, those of which none was found are in its line:
///
///   2026-11-27 07:27:42 UTC  10.20.0.2 (eth0.20) -> 17.57.144.15:5223 TCP  SYN unanswered, last
///   hop 10.2.0.2; please allow TCP 5223 to 17.0.0.0/8
///
/// (here in two) of one of the attempts alike, the last that was traced if there is one; what is asked for is
/// so for all of them, by network where Apple publishes those. Parts that are not known are left out.
std::vector<std::string> evidence(const Finding& finding, std::span<const Observation> observations,
                                  base::Language language);

}  // namespace reachd::verdict
