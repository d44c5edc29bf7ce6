// The families of causes and blocks.

#include <algorithm>
#include <set>

#include "metrics/series.hpp"

namespace reachd::metrics {

namespace {

using core::DiagnosisRecord;
using verdict::Cause;
using verdict::Diagnosis;

LabelSet labels_of(const DiagnosisRecord& record, Cause cause, std::uint16_t port) {
  return {{"source", record.source},
          {"family", std::string(net::name(record.family))},
          {"cause", std::string(verdict::name(cause))},
          {"port", port == 0 ? std::string() : std::to_string(port)}};
}

/// Calls `add` for all series of a source and family, with the diagnosis where a cause is active: all exist
/// from the start.
template <auto add>
void each_cause(const core::Snapshot& snapshot, Series& series) {
  for (const auto& record : snapshot.diagnoses) {
    const auto* source = snapshot.config ? snapshot.config->source(record.source) : nullptr;
    const bool by_proxy = source != nullptr && source->proxy;
    for (const auto cause : base::all<Cause>) {
      // What only a proxy can cause, where there is none.
      if (!by_proxy && !verdict::can_hold(cause, false)) continue;
      // Those of the plan, and those that are no longer in it.
      std::set<std::uint16_t> ports(record.ports.begin(), record.ports.end());
      if (!verdict::has_port(cause)) ports = {0};
      if (verdict::may_concern_all_ports(cause)) ports.insert(0);
      for (const auto& holding : record.causes)
        if (holding.cause == cause) ports.insert(holding.port);
      for (const auto port : ports) {
        const auto found = std::ranges::find_if(
            record.causes, [&](const Diagnosis& one) { return one.cause == cause && one.port == port; });
        add(labels_of(record, cause, port), found == record.causes.end() ? nullptr : &*found, series);
      }
    }
  }
}

constexpr Definition diagnosis_table[] = {
    {"reachd_diagnosis", MetricType::Gauge, "Whether the cause holds (1) or not (0).",
     each_cause<[](const LabelSet& labels, const Diagnosis* holds, Series& series) {
       add_gauge(series, labels, holds ? 1 : 0);
     }>},
    {"reachd_diagnosis_start_timestamp_seconds", MetricType::Gauge,
     "Since when the cause holds, in seconds since 1970; 0 while it does not.",
     each_cause<[](const LabelSet& labels, const Diagnosis* holds, Series& series) {
       add_gauge(series, labels, holds ? seconds(holds->start) : 0);
     }>},
    {"reachd_diagnosis_info", MetricType::Gauge,
     "Location of the fault behind an active cause, where known, and the cause in a sentence.",
     each_cause<[](const LabelSet& labels, const Diagnosis* holds, Series& series) {
       if (holds == nullptr) return;
       const auto& info = holds->info;
       const PlaceLabels place(info, holds->many_places);
       add_gauge(series, labels, 1,
                 {{"mechanism", info.mechanism ? result::name(*info.mechanism) : std::string_view()},
                  {"hop", place.hop},
                  {"last_hop", place.last_hop},
                  {"blocker", place.blocker},
                  {"target", info.target},
                  {"sentence", holds->label}});
     }>},
};

}  // namespace

std::span<const Definition> diagnosis_definitions() {
  return diagnosis_table;
}

}  // namespace reachd::metrics
