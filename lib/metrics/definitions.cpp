#include "metrics/definitions.hpp"

#include <algorithm>
#include <string_view>

#include "metrics/diagnosis_series.hpp"
#include "metrics/probe_series.hpp"
#include "metrics/process_series.hpp"
#include "metrics/service_series.hpp"
#include "metrics/trust_series.hpp"

namespace reachd::metrics {

namespace {

using prometheus::MetricType;

constexpr Definition table[] = {
    // Probes: one series per probe, family, source, resolver and type.
    {"reachd_probe_success", MetricType::Gauge,
     "Whether the last attempt of the probe succeeded (1) or not (0).", fill_success},
    {"reachd_probe_up", MetricType::Gauge,
     "The settled state of the probe: 1 up, 0 down. Absent until it has settled for the first time.",
     fill_up},
    {"reachd_probe_attempts_total", MetricType::Counter, "Attempts of the probe by what they ended in.",
     fill_attempts},
    {"reachd_probe_outcome_info", MetricType::Gauge, "What the last attempt of the probe ended in.",
     fill_outcome_info},
    {"reachd_probe_phase_duration_seconds", MetricType::Histogram,
     "How long a phase of an attempt took. Only phases that succeeded are observed.", fill_phase_duration},
    {"reachd_probe_last_phase_duration_seconds", MetricType::Gauge,
     "How long a phase of the last attempt took. Absent while the last attempt failed.",
     fill_last_phase_duration},
    {"reachd_probe_retransmits_total", MetricType::Counter,
     "TCP segments and DNS queries that were sent again in attempts that succeeded.", fill_retransmits},
    {"reachd_probe_transitions_total", MetricType::Counter, "Changes of the settled state by the new state.",
     fill_transitions},
    {"reachd_probe_last_success_timestamp_seconds", MetricType::Gauge,
     "When the probe last succeeded, in seconds since 1970.", fill_last_success},
    {"reachd_probe_last_transition_timestamp_seconds", MetricType::Gauge,
     "When the settled state last changed, in seconds since 1970.", fill_last_transition},
    {"reachd_probe_addresses", MetricType::Gauge,
     "Addresses tried in the last 10 minutes by the result of their last attempt.", fill_addresses},
    {"reachd_tls_certificate_not_after_timestamp_seconds", MetricType::Gauge,
     "When the certificate of the server ends, in seconds since 1970, also where its verification failed.",
     fill_certificate_not_after},
    {"reachd_tls_info", MetricType::Gauge,
     "Version, issuer and application protocol of the last TLS handshake, also where verification failed.",
     fill_tls_info},
    {"reachd_trust_authority_not_after_timestamp_seconds", MetricType::Gauge,
     "When the certificate of a pinned authority ends, in seconds since 1970, of those whose end is known.",
     fill_authority_not_after},
    {"reachd_dns_extra_answers_total", MetricType::Counter,
     "Further answers to a DNS query that had been answered: somebody on the path answers too.",
     fill_extra_answers},
    {"reachd_block_info", MetricType::Gauge,
     "How and where on the path the probe is stopped. Only while it is down and has been traced.",
     fill_block_info},

    // Services and causes.
    {"reachd_service_state", MetricType::Gauge,
     "The state of the service: 1 on the present one, 0 on the others.", fill_service_state},
    {"reachd_diagnosis", MetricType::Gauge, "Whether the cause holds (1) or not (0).", fill_diagnosis},
    {"reachd_diagnosis_start_timestamp_seconds", MetricType::Gauge,
     "Since when the cause holds, in seconds since 1970; 0 while it does not.", fill_diagnosis_start},
    {"reachd_diagnosis_info", MetricType::Gauge,
     "Where the fault behind a cause that holds sits, as far as it could be told.", fill_diagnosis_info},

    // The prober itself.
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

    // Named as in the Prometheus client libraries.
    {"process_cpu_seconds_total", MetricType::Counter, "User and system CPU time spent.", fill_cpu},
    {"process_open_fds", MetricType::Gauge, "Open file descriptors.", fill_open_fds},
    {"process_max_fds", MetricType::Gauge, "How many file descriptors may be open.", fill_max_fds},
    {"process_virtual_memory_bytes", MetricType::Gauge, "Virtual memory.", fill_virtual_memory},
    {"process_resident_memory_bytes", MetricType::Gauge, "Resident memory.", fill_resident_memory},
    {"process_start_time_seconds", MetricType::Gauge, "When the process started, in seconds since 1970.",
     fill_start_time},
};

constexpr bool is_one_line(std::string_view help) {
  return !help.empty() && help.find_first_of("\n\\") == std::string_view::npos;
}
static_assert(std::all_of(std::begin(table), std::end(table),
                          [](const Definition& d) { return is_one_line(d.help); }));

}  // namespace

std::span<const Definition> definitions() {
  return table;
}

}  // namespace reachd::metrics
