#pragma once

// Helpers that add one metric.

#include <array>
#include <chrono>
#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/snapshot.hpp"
#include "metrics/definitions.hpp"

namespace reachd::metrics {

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

}  // namespace reachd::metrics
