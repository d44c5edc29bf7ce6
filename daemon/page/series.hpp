#pragma once

// One series of a probe as the pages show it: its state in a word and a colour, what it is called, what its
// last attempts were.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "daemon/page/view.hpp"

namespace reachd::page {

/// From good to bad; the worst of several speaks for them.
enum class Severity : std::uint8_t { soft, ok, open, warn, bad };

struct State {
  Severity mood = Severity::soft;
  std::string_view word;  ///< one of the texts
};

State state_of(const Texts& texts, const core::Record& record);
State state_of(const Texts& texts, core::ServiceState state);
/// The class that colours it.
std::string_view style(Severity mood);

/// The word, marked and coloured.
void write_state(Html& html, State state);

/// What tells the series of a probe apart: "IPv4", "IPv6 from guest", "AAAA from system-1".
std::string series_name(const View& view, const probe::Labels& labels);
std::string_view family_name(net::Family family);

/// How long the network took: to connect, or to answer for DNS. Nothing where it did not.
std::optional<std::chrono::nanoseconds> latency(const result::Result& result);

/// The last attempts, the oldest first, as far as none is missing between them: successes and failures are
/// remembered apart, so the older of one kind may stand for times of which the other kind is forgotten. At
/// most core::history_length.
std::vector<const result::Result*> recent_attempts(const core::Record& record);

}  // namespace reachd::page
