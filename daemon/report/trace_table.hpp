#pragma once

// The output of `reachd trace`: the two paths side by side, and a sentence to forward.

#include <cstdint>
#include <optional>
#include <string>

#include "locate/trace.hpp"

namespace reachd::report {

struct TraceReport {
  std::string host;  ///< as specified by the user
  net::Endpoint endpoint;
  bool udp_dns = false;
  std::string source;  ///< the source's name
  result::Outcome outcome = result::Outcome::ok;
  std::string detail;  ///< of a failure; may be empty
  locate::Trace trace;
};

/// 0: the port works. 1: it is blocked, and the mechanism is known. 3: it does not work, and the reason is
/// undetermined.
int trace_exit_status(const TraceReport& report);

/// One sentence that can be forwarded unchanged.
std::string trace_sentence(const TraceReport& report);

/// For a person. ASCII.
std::string trace_table(const TraceReport& report);

/// For a program: an object with `host`, `address`, `port`, `transport`, `family`, `source`, `outcome`,
/// `reached`, `block`, `path` and `control` (each a list of hops), `sentence` and `confidence`. Unknown
/// values are null.
std::string trace_json(const TraceReport& report);

}  // namespace reachd::report
