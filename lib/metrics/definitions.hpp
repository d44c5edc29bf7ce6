#pragma once

// Every metric family in one table: its name, type, help text and the function that fills it.

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
  /// One line without a backslash: prometheus-cpp 1.0 does not escape it, and a line break would invalidate
  /// the scrape.
  const char* help;
  void (*fill)(const core::Snapshot& snapshot, Series& series);
};

/// In the order of output. To add a family: add a row in definitions.cpp, its function in the *_series.cpp of
/// its subject, and its series to the number that `reachd check` prints (report/series_count).
std::span<const Definition> definitions();

}  // namespace reachd::metrics
