#pragma once

// One series of a probe as the pages show it: its state as a word and a colour, its name, how many of its
// last attempts failed.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "daemon/page/view.hpp"
#include "daemon/report/answer.hpp"

namespace reachd::page {

using report::Severity;  ///< its names are those of the classes that set the colour

struct State {
  Severity severity = Severity::soft;
  std::string_view word;  ///< one of the texts
};

State state_of(const Texts& texts, const core::Record& record);
Severity severity_of(const core::Record& record);
State state_of(core::ServiceState state, Language language);

/// The word, marked and coloured.
void write_state(Html& html, State state);

/// What distinguishes the series of a probe: "IPv4", "IPv6 from guest", "AAAA from system-1".
std::string series_name(const View& view, const probe::Labels& labels);
std::string_view family_name(net::Family family);

/// How long the network took: to connect, or for DNS to answer. Nothing if it did not.
std::optional<std::chrono::nanoseconds> latency(const result::Result& result);

/// The last attempts, oldest first, as far back as none is missing in between: successes and failures are
/// remembered separately, so old ones of one kind may date from times from which the other kind has been
/// forgotten. At most core::history_length.
std::vector<const result::Result*> recent_attempts(const core::Record& record);

/// "2 of the last 20 failed", or nothing if none did; and the time of the last failure if it is older.
void write_failed(Html& html, const View& view, const core::Record& record);

}  // namespace reachd::page
