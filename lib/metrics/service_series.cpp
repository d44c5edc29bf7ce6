#include "metrics/service_series.hpp"

#include "base/version.hpp"
#include "metrics/series.hpp"

namespace reachd::metrics {

using core::Snapshot;

void fill_service_state(const Snapshot& snapshot, Series& series) {
  for (const auto& service : snapshot.services) {
    const LabelSet labels{{"service", service.service}, {"source", service.source}};
    for (const auto state : base::all<core::ServiceState>) {
      add_gauge(series, labels, state == service.state ? 1 : 0, {{"state", core::name(state)}});
    }
  }
}

void fill_scheduler_lag(const Snapshot& snapshot, Series& series) {
  add_histogram(series, {}, snapshot.lag, core::lag_bounds);
}

void fill_scheduler_skipped(const Snapshot& snapshot, Series& series) {
  for (const auto reason : base::all<core::SkipReason>) {
    add_counter(series, {}, snapshot.skipped[base::index(reason)], {{"reason", core::name(reason)}});
  }
}

void fill_in_flight(const Snapshot& snapshot, Series& series) {
  add_gauge(series, {}, static_cast<double>(snapshot.in_flight));
}

void fill_clock_offset(const Snapshot& snapshot, Series& series) {
  if (snapshot.clock_offset) add_gauge(series, {}, *snapshot.clock_offset);
}

void fill_log_dropped(const Snapshot& snapshot, Series& series) {
  add_counter(series, {}, snapshot.log_dropped);
}

void fill_build_info(const Snapshot&, Series& series) {
  add_gauge(series, {{"version", std::string(base::version())}}, 1);
}

void fill_last_reload_successful(const Snapshot& snapshot, Series& series) {
  add_gauge(series, {}, snapshot.last_reload_successful ? 1 : 0);
}

void fill_last_reload_success(const Snapshot& snapshot, Series& series) {
  add_gauge(series, {}, seconds(snapshot.last_reload_success));
}

}  // namespace reachd::metrics
