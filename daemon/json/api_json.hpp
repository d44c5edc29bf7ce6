#pragma once

// What the API answers with, as indented JSON that ends in a line break; openapi.json describes it. Times are
// RFC 3339 in UTC with milliseconds, durations are seconds, names are those of the metrics' labels. A key
// whose value is not known is left out, but for `up` and `outcome` of a series, which are null then. Bytes
// that are not UTF-8 become U+FFFD.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/snapshot.hpp"
#include "daemon/json/saved_status.hpp"
#include "locate/trace.hpp"

namespace reachd::json {

/// The state of everything: /api/v1/status and, with `comparison` where there is one, `once --format json`.
std::string status_text(const core::Snapshot& snapshot, const Comparison* comparison = nullptr);
nlohmann::json status_json(const core::Snapshot& snapshot);

/// The probes: of each its name, where it is found, and the states of its series.
std::string probes_text(const core::Snapshot& snapshot);

/// One probe and its series, each with its last successes and failures at length, the oldest first, and the
/// trace that found its block. Nothing where there is no such probe.
std::optional<std::string> probe_text(const core::Snapshot& snapshot, std::string_view probe);

/// What `reachd trace` found out.
struct TraceReport {
  std::string host;  ///< as it was asked for
  net::Endpoint endpoint;
  bool udp_dns = false;
  std::string source;  ///< the source's name
  result::Outcome outcome = result::Outcome::ok;
  base::TranslatedText detail;  ///< of a failure; may be empty
  locate::Trace trace;
  base::Wall started{};
  std::optional<net::Address> source_address{};  ///< none: nothing leads there
  std::string interface{};                       ///< that has it; empty: not known
};

/// For a program: an object with `host`, `address`, `port`, `transport`, `family`, `source`,
/// `source_address`, `interface`, `started`, `outcome`, `detail`, `reached`, `block`, `path` and `control` (a
/// list of hops each), `confidence` and `sentence`. Names and forms are those of the API, and what is not
/// known is left out as there: `block` where the port was reached.
std::string trace_json(const TraceReport& report, std::string_view sentence);

}  // namespace reachd::json
