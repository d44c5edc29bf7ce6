#pragma once

// A core::Memory as the text of the state file. Three parts, a line of JSON each:
//
//   {"format":"reachd state","version":1,"sha256":"..."}      of every byte after this line
//   {"written":..., "families":..., "causes":[...], ...}
//   {"probe":"apns", "question":"...", "state":{...}, ...}    one for each series
//
// Times are nanoseconds since 1970, so that a start time is the same to the last digit after a restart; those
// of certificates are seconds, because they may lie beyond 2262. One line per series, so that a plan of
// 65,536 tasks is read without a tree of a gigabyte. Rejected: the bare JSON of the API (it rounds, and says
// more than is needed); a binary format (an operator cannot look at it).

#include <optional>
#include <string>
#include <string_view>

#include "core/memory.hpp"

namespace reachd::json {

/// How far a time of writing may lie in the future: clocks of hosts without a battery are set soon after a
/// boot.
inline constexpr std::chrono::seconds clock_tolerance{60};

std::string to_text(const core::Memory& memory);

struct MemoryRead {
  std::optional<core::Memory> memory;
  std::string error;  ///< why there is none, for a person
};
/// Returns no memory if the text is not complete and of this version: a wrong sum, a missing field, an
/// invalid value, or a time of writing in the future. If the clock was set since, on this boot, times are by
/// the clock as it is now.
MemoryRead from_text(std::string_view text, base::Wall now, const host::Boot& boot = {});

}  // namespace reachd::json
