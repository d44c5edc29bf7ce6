// The families with one or a few series for each record of the snapshot.
//
// A record that takes no part (its name has records of the other family only) keeps its counters, histograms
// and times. Series about the present state are omitted, because there is none.

#include "metrics/series.hpp"

namespace reachd::metrics {

namespace {

using core::Record;
using result::Outcome;
using result::Phase;

LabelSet labels_of(const probe::Labels& labels) {
  LabelSet set;
  set.reserve(9);
  set.push_back({"probe", labels.probe});
  set.push_back({"kind", std::string(result::name(labels.kind))});
  set.push_back({"target", labels.target});
  set.push_back({"port", std::to_string(labels.port)});
  set.push_back({"family", std::string(net::name(labels.family))});
  set.push_back({"source", labels.source});
  if (!connects(labels.kind)) {
    set.push_back({"resolver", labels.resolver});
    set.push_back({"type", labels.type});
  }
  return set;
}

/// Calls `add` for every record, with its labels.
template <auto add>
void each_record(const core::Snapshot& snapshot, Series& series) {
  for (const auto& record : snapshot.records) add(record, labels_of(record.task->labels), series);
}

/// An address literal is never looked up, so its phase `resolve` would stay at 0 for ever.
bool can_have(const probe::Task& task, Phase phase) {
  return task.has_phase(phase) && (phase != Phase::resolve || task.looks_up());
}

constexpr Definition probe_table[] = {
    {"reachd_probe_success", MetricType::Gauge,
     "Whether the last attempt of the probe succeeded (1) or not (0).",
     each_record<[](const Record& record, const LabelSet& labels, Series& series) {
       if (!record.takes_part || !record.last) return;
       add_gauge(series, labels, record.last->outcome == Outcome::ok ? 1 : 0);
     }>},
    {"reachd_probe_up", MetricType::Gauge,
     "The settled state of the probe: 1 up, 0 down. Absent until it has settled for the first time.",
     each_record<[](const Record& record, const LabelSet& labels, Series& series) {
       if (record.takes_part && record.up) add_gauge(series, labels, *record.up ? 1 : 0);
     }>},
    {"reachd_probe_attempts_total", MetricType::Counter, "Attempts of the probe by what they ended in.",
     each_record<[](const Record& record, const LabelSet& labels, Series& series) {
       for (const auto outcome : record.task->outcomes()) {
         add_counter(series, labels, record.attempts[static_cast<std::size_t>(outcome)],
                     {{"outcome", result::name(outcome)}});
       }
     }>},
    {"reachd_probe_outcome_info", MetricType::Gauge, "What the last attempt of the probe ended in.",
     each_record<[](const Record& record, const LabelSet& labels, Series& series) {
       if (!record.takes_part || !record.last) return;
       add_gauge(series, labels, 1, {{"outcome", result::name(record.last->outcome)}});
     }>},
    {"reachd_probe_phase_duration_seconds", MetricType::Histogram,
     "How long a phase of an attempt took. Only phases that succeeded are observed.",
     each_record<[](const Record& record, const LabelSet& labels, Series& series) {
       for (const auto phase : base::all<Phase>) {
         if (!can_have(*record.task, phase)) continue;
         add_histogram(series, labels, record.phases[static_cast<std::size_t>(phase)], core::phase_bounds,
                       {{"phase", result::name(phase)}});
       }
     }>},
    {"reachd_probe_last_phase_duration_seconds", MetricType::Gauge,
     "How long a phase of the last attempt took. Absent while the last attempt failed.",
     each_record<[](const Record& record, const LabelSet& labels, Series& series) {
       if (!record.takes_part || !record.last || record.last->outcome != Outcome::ok) return;
       for (const auto phase : base::all<Phase>) {
         const auto& duration = record.last->phase(phase);
         if (duration) add_gauge(series, labels, seconds(*duration), {{"phase", result::name(phase)}});
       }
     }>},
    {"reachd_probe_retransmits_total", MetricType::Counter,
     "TCP segments and DNS queries that were sent again in attempts that succeeded.",
     each_record<[](const Record& record, const LabelSet& labels, Series& series) {
       add_counter(series, labels, record.retransmits);
     }>},
    {"reachd_probe_transitions_total", MetricType::Counter, "Changes of the settled state by the new state.",
     each_record<[](const Record& record, const LabelSet& labels, Series& series) {
       add_counter(series, labels, record.to_up, {{"to", "up"}});
       add_counter(series, labels, record.to_down, {{"to", "down"}});
     }>},
    {"reachd_probe_last_success_timestamp_seconds", MetricType::Gauge,
     "When the probe last succeeded, in seconds since 1970.",
     each_record<[](const Record& record, const LabelSet& labels, Series& series) {
       if (record.last_success) add_gauge(series, labels, seconds(*record.last_success));
     }>},
    {"reachd_probe_last_transition_timestamp_seconds", MetricType::Gauge,
     "When the settled state last changed, in seconds since 1970.",
     each_record<[](const Record& record, const LabelSet& labels, Series& series) {
       if (record.last_transition) add_gauge(series, labels, seconds(*record.last_transition));
     }>},
    {"reachd_probe_addresses", MetricType::Gauge,
     "Addresses tried in the last 10 minutes by the result of their last attempt.",
     each_record<[](const Record& record, const LabelSet& labels, Series& series) {
       if (!record.takes_part) return;
       add_gauge(series, labels, record.reachable_addresses, {{"result", "reachable"}});
       add_gauge(series, labels, record.unreachable_addresses, {{"result", "unreachable"}});
     }>},
    {"reachd_tls_certificate_not_after_timestamp_seconds", MetricType::Gauge,
     "When the certificate of the server ends, in seconds since 1970, also where its verification failed.",
     each_record<[](const Record& record, const LabelSet& labels, Series& series) {
       if (!record.takes_part || !record.certificate_not_after) return;
       add_gauge(series, labels, seconds(*record.certificate_not_after));
     }>},
    {"reachd_tls_info", MetricType::Gauge,
     "Version, issuer and application protocol of the last TLS handshake, also where verification failed.",
     each_record<[](const Record& record, const LabelSet& labels, Series& series) {
       if (!record.takes_part || record.tls_version.empty()) return;
       add_gauge(series, labels, 1,
                 {{"version", record.tls_version}, {"issuer", record.tls_issuer}, {"alpn", record.tls_alpn}});
     }>},
    {"reachd_dns_extra_answers_total", MetricType::Counter,
     "Further answers to a DNS query that had been answered: somebody on the path answers too.",
     each_record<[](const Record& record, const LabelSet& labels, Series& series) {
       if (!connects(record.task->labels.kind)) add_counter(series, labels, record.extra_answers);
     }>},
    {"reachd_block_info", MetricType::Gauge,
     "How and where on the path the probe is stopped. Only while it is down and has been traced.",
     each_record<[](const Record& record, const LabelSet& labels, Series& series) {
       if (!record.takes_part || !record.block) return;
       const PlaceLabels place(*record.block, record.many_places);
       add_gauge(series, labels, 1,
                 {{"mechanism", result::name(record.block->mechanism)},
                  {"hop", place.hop},
                  {"last_hop", place.last_hop},
                  {"blocker", place.blocker}});
     }>},
};

}  // namespace

std::span<const Definition> probe_definitions() {
  return probe_table;
}

}  // namespace reachd::metrics
