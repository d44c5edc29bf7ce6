#pragma once

// Every metric family in one table: its name, its type, its help text and the function that fills it.

#include <prometheus/client_metric.h>
#include <prometheus/metric_type.h>

#include <span>
#include <vector>

#include "core/snapshot.hpp"

namespace reachd::metrics {

using Series = std::vector<prometheus::ClientMetric>;

struct Definition {
  const char* name;
  prometheus::MetricType type;
  /// One line without a backslash: prometheus-cpp 1.0 does not escape it, and a line break would spoil the
  /// scrape.
  const char* help;
  void (*fill)(const core::Snapshot& snapshot, Series& series);
};

/// In the order in which they are written. To add a family: a row in definitions.cpp, its function in the
/// *_series.cpp of its subject, and its series in the count that `reachd check` gives (report/series_count).
std::span<const Definition> definitions();

}  // namespace reachd::metrics
