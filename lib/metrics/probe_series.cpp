// The families with one or a few series for each record of the snapshot.
//
// A record that takes no part (its name has records of the other family only) keeps its counters, histograms
// and times. Series about the present state are omitted, because there is none.

#include "metrics/definitions.hpp"
#include "metrics/place_labels.hpp"
#include "metrics/series.hpp"

namespace reachd::metrics {

namespace {

using core::Record;
using core::Snapshot;
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

/// Calls `add(record, labels)` for every record.
template <class Add>
void for_each_record(const Snapshot& snapshot, Add add) {
  for (const auto& record : snapshot.records) add(record, labels_of(record.task->labels));
}

/// An address literal is never looked up, so its phase `resolve` would stay at 0 for ever.
bool can_have(const probe::Labels& labels, Phase phase) {
  if (!has_phase(labels.kind, phase)) return false;
  return phase != Phase::resolve || !net::Address::parse(labels.target);
}

void fill_success(const Snapshot& snapshot, Series& series) {
  for_each_record(snapshot, [&](const Record& record, const LabelSet& labels) {
    if (!record.takes_part || !record.last) return;
    add_gauge(series, labels, record.last->outcome == Outcome::ok ? 1 : 0);
  });
}

void fill_up(const Snapshot& snapshot, Series& series) {
  for_each_record(snapshot, [&](const Record& record, const LabelSet& labels) {
    if (record.takes_part && record.up) add_gauge(series, labels, *record.up ? 1 : 0);
  });
}

void fill_attempts(const Snapshot& snapshot, Series& series) {
  for_each_record(snapshot, [&](const Record& record, const LabelSet& labels) {
    for (const auto outcome : result::outcomes_of(record.task->labels.kind)) {
      add_counter(series, labels, record.attempts[static_cast<std::size_t>(outcome)],
                  {{"outcome", result::name(outcome)}});
    }
  });
}

void fill_outcome_info(const Snapshot& snapshot, Series& series) {
  for_each_record(snapshot, [&](const Record& record, const LabelSet& labels) {
    if (!record.takes_part || !record.last) return;
    add_gauge(series, labels, 1, {{"outcome", result::name(record.last->outcome)}});
  });
}

void fill_phase_duration(const Snapshot& snapshot, Series& series) {
  for_each_record(snapshot, [&](const Record& record, const LabelSet& labels) {
    for (const auto phase : base::all<Phase>) {
      if (!can_have(record.task->labels, phase)) continue;
      add_histogram(series, labels, record.phases[static_cast<std::size_t>(phase)], core::phase_bounds,
                    {{"phase", result::name(phase)}});
    }
  });
}

void fill_last_phase_duration(const Snapshot& snapshot, Series& series) {
  for_each_record(snapshot, [&](const Record& record, const LabelSet& labels) {
    if (!record.takes_part || !record.last || record.last->outcome != Outcome::ok) return;
    for (const auto phase : base::all<Phase>) {
      const auto& duration = record.last->phase(phase);
      if (duration) add_gauge(series, labels, seconds(*duration), {{"phase", result::name(phase)}});
    }
  });
}

void fill_retransmits(const Snapshot& snapshot, Series& series) {
  for_each_record(snapshot, [&](const Record& record, const LabelSet& labels) {
    add_counter(series, labels, record.retransmits);
  });
}

void fill_transitions(const Snapshot& snapshot, Series& series) {
  for_each_record(snapshot, [&](const Record& record, const LabelSet& labels) {
    add_counter(series, labels, record.to_up, {{"to", "up"}});
    add_counter(series, labels, record.to_down, {{"to", "down"}});
  });
}

void fill_last_success(const Snapshot& snapshot, Series& series) {
  for_each_record(snapshot, [&](const Record& record, const LabelSet& labels) {
    if (record.last_success) add_gauge(series, labels, seconds(*record.last_success));
  });
}

void fill_last_transition(const Snapshot& snapshot, Series& series) {
  for_each_record(snapshot, [&](const Record& record, const LabelSet& labels) {
    if (record.last_transition) add_gauge(series, labels, seconds(*record.last_transition));
  });
}

void fill_addresses(const Snapshot& snapshot, Series& series) {
  for_each_record(snapshot, [&](const Record& record, const LabelSet& labels) {
    if (!record.takes_part) return;
    add_gauge(series, labels, record.reachable_addresses, {{"result", "reachable"}});
    add_gauge(series, labels, record.unreachable_addresses, {{"result", "unreachable"}});
  });
}

void fill_certificate_not_after(const Snapshot& snapshot, Series& series) {
  for_each_record(snapshot, [&](const Record& record, const LabelSet& labels) {
    if (!record.takes_part || !record.certificate_not_after) return;
    add_gauge(series, labels, seconds(*record.certificate_not_after));
  });
}

void fill_tls_info(const Snapshot& snapshot, Series& series) {
  for_each_record(snapshot, [&](const Record& record, const LabelSet& labels) {
    if (!record.takes_part || record.tls_version.empty()) return;
    add_gauge(series, labels, 1,
              {{"version", record.tls_version}, {"issuer", record.tls_issuer}, {"alpn", record.tls_alpn}});
  });
}

void fill_extra_answers(const Snapshot& snapshot, Series& series) {
  for_each_record(snapshot, [&](const Record& record, const LabelSet& labels) {
    if (!connects(record.task->labels.kind)) add_counter(series, labels, record.extra_answers);
  });
}

void fill_block_info(const core::Snapshot& snapshot, Series& series) {
  for_each_record(snapshot, [&](const Record& record, const LabelSet& labels) {
    if (!record.takes_part || !record.block) return;
    const PlaceLabels place(*record.block, record.many_places);
    add_gauge(series, labels, 1,
              {{"mechanism", result::name(record.block->mechanism)},
               {"hop", place.hop},
               {"last_hop", place.last_hop},
               {"blocker", place.blocker}});
  });
}

constexpr Definition probe_table[] = {
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
    {"reachd_dns_extra_answers_total", MetricType::Counter,
     "Further answers to a DNS query that had been answered: somebody on the path answers too.",
     fill_extra_answers},
    {"reachd_block_info", MetricType::Gauge,
     "How and where on the path the probe is stopped. Only while it is down and has been traced.",
     fill_block_info},
};
static_assert(are_one_line(probe_table));

}  // namespace

std::span<const Definition> probe_definitions() {
  return probe_table;
}

}  // namespace reachd::metrics
