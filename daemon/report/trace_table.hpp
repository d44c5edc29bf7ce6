#pragma once

// What `reachd trace` prints: the two paths side by side, and a sentence to forward.

#include <cstdint>
#include <optional>
#include <string>

#include "locate/trace.hpp"

namespace reachd::report {

struct TraceReport {
  std::string host;  ///< as it was asked for
  net::Endpoint endpoint;
  bool udp_dns = false;
  std::string source;  ///< the binding's name
  result::Outcome outcome = result::Outcome::ok;
  std::string detail;  ///< of a failure; may be empty
  locate::Trace trace;
};

/// 0: the port works. 1: it is blocked, and how is known. 3: it does not work, and why could not be told.
int trace_exit_status(const TraceReport& report);

/// One sentence that can be forwarded as it is.
std::string trace_sentence(const TraceReport& report);

/// For a person. ASCII.
std::string trace_table(const TraceReport& report);

/// For a program: an object with `host`, `address`, `port`, `transport`, `family`, `source`, `outcome`,
/// `reached`, `block`, `path` and `control` (a list of hops each), `sentence` and `confidence`. What is not
/// known is null.
std::string trace_json(const TraceReport& report);

}  // namespace reachd::report
