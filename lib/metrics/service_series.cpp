// The families for services and for the prober itself: scheduler, clock, log, configuration.

#include "base/version.hpp"
#include "metrics/definitions.hpp"
#include "metrics/series.hpp"

namespace reachd::metrics {

using core::Snapshot;

namespace {

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

constexpr Definition service_table[] = {
    {"reachd_service_state", MetricType::Gauge,
     "The state of the service: 1 on the present one, 0 on the others.", fill_service_state},
    {"reachd_scheduler_lag_seconds", MetricType::Histogram, "How late attempts started.", fill_scheduler_lag},
    {"reachd_scheduler_skipped_total", MetricType::Counter,
     "Attempts that were due and not made, by the reason.", fill_scheduler_skipped},
    {"reachd_probes_in_flight", MetricType::Gauge, "Attempts that are being made.", fill_in_flight},
    {"reachd_clock_offset_seconds", MetricType::Gauge,
     "The clock of this host less the Date of the last good HTTP probe, less half its round trip.",
     fill_clock_offset},
    {"reachd_log_dropped_total", MetricType::Counter, "Log entries dropped because the queue was full.",
     fill_log_dropped},
    {"reachd_build_info", MetricType::Gauge, "The version of reachd.", fill_build_info},
    {"reachd_config_last_reload_successful", MetricType::Gauge,
     "Whether the last attempt to load the configuration succeeded (1) or not (0).",
     fill_last_reload_successful},
    {"reachd_config_last_reload_success_timestamp_seconds", MetricType::Gauge,
     "When the configuration was last loaded, in seconds since 1970.", fill_last_reload_success},
};
static_assert(are_one_line(service_table));

}  // namespace

std::span<const Definition> service_definitions() {
  return service_table;
}

}  // namespace reachd::metrics
