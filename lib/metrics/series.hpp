#pragma once

// Every metric family: its name, type, help text and what fills it. To add one, add its row to the
// *_series.cpp of its subject.

#include <prometheus/client_metric.h>
#include <prometheus/metric_type.h>

#include <array>
#include <chrono>
#include <initializer_list>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/snapshot.hpp"
#include "result/place_limit.hpp"

namespace reachd::metrics {

using prometheus::MetricType;
using Series = std::vector<prometheus::ClientMetric>;

/// One line without a backslash; anything else does not compile. prometheus-cpp 1.0 does not escape it, and a
/// line break would invalidate the scrape.
struct Help {
  consteval Help(const char* line) : text(line) {
    if (*line == 0 || std::string_view(line).find_first_of("\n\\") != std::string_view::npos)
      throw "not one line";
  }

  const char* text;
};

struct Definition {
  const char* name;
  MetricType type;
  Help help;
  void (*fill)(const core::Snapshot& snapshot, Series& series);
};

/// The families in the order of output, those of one subject together.
std::vector<Definition> definitions();
std::span<const Definition> probe_definitions();      // probe_series.cpp
std::span<const Definition> diagnosis_definitions();  // diagnosis_series.cpp
std::span<const Definition> service_definitions();    // service_series.cpp
std::span<const Definition> process_definitions();    // process_series.cpp

using Label = prometheus::ClientMetric::Label;
using LabelSet = std::vector<Label>;
/// Labels that a family has in addition to those of its subject.
using More = std::initializer_list<std::pair<const char*, std::string_view>>;

inline prometheus::ClientMetric& add_metric(Series& series, const LabelSet& labels, More more = {}) {
  auto& metric = series.emplace_back();
  metric.label.reserve(labels.size() + more.size());
  metric.label = labels;
  for (const auto& [label, value] : more) metric.label.push_back({label, std::string(value)});
  return metric;
}

inline void add_gauge(Series& series, const LabelSet& labels, double value, More more = {}) {
  add_metric(series, labels, more).gauge.value = value;
}

inline void add_counter(Series& series, const LabelSet& labels, std::uint64_t value, More more = {}) {
  add_metric(series, labels, more).counter.value = static_cast<double>(value);
}

template <std::size_t N>
void add_histogram(Series& series, const LabelSet& labels, const core::Histogram<N>& histogram,
                   const std::array<double, N>& bounds, More more = {}) {
  auto& target = add_metric(series, labels, more).histogram;
  target.bucket.reserve(N + 1);
  std::uint64_t count = 0;
  for (std::size_t i = 0; i <= N; ++i) {
    count += histogram.counts[i];
    target.bucket.push_back({count, i < N ? bounds[i] : std::numeric_limits<double>::infinity()});
  }
  target.sample_count = count;
  target.sample_sum = histogram.sum;
}

template <class Rep, class Period>
double seconds(std::chrono::duration<Rep, Period> duration) {
  return std::chrono::duration<double>(duration).count();
}
template <class Duration>
double seconds(std::chrono::sys_time<Duration> time) {
  return seconds(time.time_since_epoch());
}

/// The labels that say where something is blocked.
struct PlaceLabels {
  std::string hop, last_hop, blocker;  ///< empty: unknown

  /// `place`: a result::Block or a verdict::Info.
  PlaceLabels(const auto& place, const result::ManyPlaces& many)
      : hop(place.hop ? std::to_string(*place.hop) : ""),
        last_hop(place.last_hop ? place.last_hop->to_string() : ""),
        blocker(place.blocker ? place.blocker->to_string() : "") {
    if (many.hop) hop = result::LabelLimit::many;
    if (many.last_hop) last_hop = result::LabelLimit::many;
    if (many.blocker) blocker = result::LabelLimit::many;
  }
};

}  // namespace reachd::metrics
