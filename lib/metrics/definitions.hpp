#pragma once

// Every metric family: its name, type, help text and the function that fills it. To add one, add its function
// and its row to the *_series.cpp of its subject.

#include <prometheus/client_metric.h>
#include <prometheus/metric_type.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "core/snapshot.hpp"

namespace reachd::metrics {

using prometheus::MetricType;
using Series = std::vector<prometheus::ClientMetric>;

struct Definition {
  const char* name;
  MetricType type;
  /// One line without a backslash: prometheus-cpp 1.0 does not escape it, and a line break would invalidate
  /// the scrape.
  const char* help;
  void (*fill)(const core::Snapshot& snapshot, Series& series);
};

/// The families in the order of output, those of one subject together.
std::span<const Definition> definitions();

std::span<const Definition> probe_definitions();      // probe_series.cpp
std::span<const Definition> trust_definitions();      // trust_series.cpp
std::span<const Definition> diagnosis_definitions();  // diagnosis_series.cpp
std::span<const Definition> service_definitions();    // service_series.cpp
std::span<const Definition> process_definitions();    // process_series.cpp

/// Whether every help text is one line, as Definition::help requires.
constexpr bool are_one_line(std::span<const Definition> table) {
  return std::all_of(table.begin(), table.end(), [](const Definition& definition) {
    const std::string_view help = definition.help;
    return !help.empty() && help.find_first_of("\n\\") == std::string_view::npos;
  });
}

}  // namespace reachd::metrics
