#pragma once

// The list of probes: each with its series, their history, and details of the failing ones.

#include <string_view>
#include <vector>

#include "daemon/page/series.hpp"

namespace reachd::page {

struct ProbeSeries {
  std::string_view name;
  std::vector<const core::Record*> series;
  Severity severity = Severity::soft;  ///< the worst of them
};

/// Those with a failure first, then in the plan's order. Refers to the snapshot.
std::vector<ProbeSeries> probes_of(const core::Snapshot& snapshot);

/// "tls, courier.push.apple.com, port 5223, control"
void write_target(Html& html, const View& view, const core::Record& record);

/// If there are many series, the day of the last of them, and the steps of the last of the failing ones,
/// are only on the probe's own page, so that this one stays small.
void write_probes(Html& html, const View& view);

}  // namespace reachd::page
