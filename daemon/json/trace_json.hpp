#pragma once

// What `reachd trace` found out, and its JSON.

#include <string>
#include <string_view>

#include "locate/trace.hpp"

namespace reachd::json {

struct TraceReport {
  std::string host;  ///< as it was asked for
  net::Endpoint endpoint;
  bool udp_dns = false;
  std::string source;  ///< the source's name
  result::Outcome outcome = result::Outcome::ok;
  std::string detail;  ///< of a failure; may be empty
  locate::Trace trace;
};

/// For a program: an object with `host`, `address`, `port`, `transport`, `family`, `source`, `outcome`,
/// `detail`, `reached`, `block`, `path` and `control` (a list of hops each), `confidence` and `sentence`.
/// Names and forms are those of the API, and what is not known is left out as there: `block` where the port
/// was reached.
std::string trace_json(const TraceReport& report, std::string_view sentence);

}  // namespace reachd::json
