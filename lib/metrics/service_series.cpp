// The families for pinned authorities, for services and for the prober itself: scheduler, clock, log,
// configuration.

#include "base/version.hpp"
#include "config/apple_keys.hpp"
#include "metrics/series.hpp"

namespace reachd::metrics {

using core::Snapshot;

namespace {

constexpr Definition service_table[] = {
    {"reachd_trust_authority_not_after_timestamp_seconds", MetricType::Gauge,
     "When the certificate of a pinned authority ends, in seconds since 1970, of those whose end is known.",
     [](const Snapshot& snapshot, Series& series) {
       // Covers the trust sets that a tls probe uses and the pinned authorities whose end is known, i.e.
       // Apple's own. Of a key that the operator has pinned, only the hash is known.
       if (!snapshot.config) return;
       for (const auto& [set, authority] : config::pinned_authorities(*snapshot.config)) {
         const std::chrono::sys_days end = authority->certificate_end;
         add_gauge(series, {}, seconds(end), {{"trust", set}, {"authority", authority->name}});
       }
     }},
    {"reachd_service_state", MetricType::Gauge,
     "The state of the service: 1 on the present one, 0 on the others.",
     [](const Snapshot& snapshot, Series& series) {
       for (const auto& service : snapshot.services) {
         const LabelSet labels{{"service", service.service}, {"source", service.source}};
         for (const auto state : base::all<core::ServiceState>)
           add_gauge(series, labels, state == service.state ? 1 : 0, {{"state", core::name(state)}});
       }
     }},
    {"reachd_scheduler_lag_seconds", MetricType::Histogram, "How late attempts started.",
     [](const Snapshot& snapshot, Series& series) {
       add_histogram(series, {}, snapshot.lag, core::lag_bounds);
     }},
    {"reachd_scheduler_skipped_total", MetricType::Counter,
     "Attempts that were due and not made, by the reason.",
     [](const Snapshot& snapshot, Series& series) {
       for (const auto reason : base::all<core::SkipReason>)
         add_counter(series, {}, snapshot.skipped[base::index(reason)], {{"reason", core::name(reason)}});
     }},
    {"reachd_probes_in_flight", MetricType::Gauge, "Attempts that are being made.",
     [](const Snapshot& snapshot, Series& series) {
       add_gauge(series, {}, static_cast<double>(snapshot.in_flight));
     }},
    {"reachd_clock_offset_seconds", MetricType::Gauge,
     "The clock of this host less the Date of the last good HTTP probe, less half its round trip.",
     [](const Snapshot& snapshot, Series& series) {
       if (snapshot.clock_offset) add_gauge(series, {}, *snapshot.clock_offset);
     }},
    {"reachd_log_dropped_total", MetricType::Counter, "Log entries dropped because the queue was full.",
     [](const Snapshot& snapshot, Series& series) { add_counter(series, {}, snapshot.log_dropped); }},
    {"reachd_build_info", MetricType::Gauge, "The version of reachd.",
     [](const Snapshot&, Series& series) { add_gauge(series, {}, 1, {{"version", base::version()}}); }},
    {"reachd_config_last_reload_successful", MetricType::Gauge,
     "Whether the last attempt to load the configuration succeeded (1) or not (0).",
     [](const Snapshot& snapshot, Series& series) {
       add_gauge(series, {}, snapshot.last_reload_successful ? 1 : 0);
     }},
    {"reachd_config_last_reload_success_timestamp_seconds", MetricType::Gauge,
     "When the configuration was last loaded, in seconds since 1970.",
     [](const Snapshot& snapshot, Series& series) {
       add_gauge(series, {}, seconds(snapshot.last_reload_success));
     }},
};

}  // namespace

std::span<const Definition> service_definitions() {
  return service_table;
}

}  // namespace reachd::metrics
