// The families of causes and blocks.

#include <algorithm>
#include <functional>

#include "metrics/definitions.hpp"
#include "metrics/place_labels.hpp"
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

/// All series of a source and family, with the diagnosis where a cause is active: all exist from the start.
void for_each(const core::Snapshot& snapshot,
              const std::function<void(const LabelSet&, const Diagnosis*)>& each) {
  for (const auto& record : snapshot.diagnoses) {
    for (const auto cause : base::all<Cause>) {
      std::vector<std::uint16_t> ports =
          verdict::has_port(cause) ? record.ports : std::vector<std::uint16_t>{0};
      for (const auto& holding : record.causes) {  // for a port that is no longer in the plan
        if (holding.cause == cause && std::find(ports.begin(), ports.end(), holding.port) == ports.end()) {
          ports.push_back(holding.port);
        }
      }
      for (const auto port : ports) {
        const auto found =
            std::find_if(record.causes.begin(), record.causes.end(),
                         [&](const Diagnosis& one) { return one.cause == cause && one.port == port; });
        each(labels_of(record, cause, port), found == record.causes.end() ? nullptr : &*found);
      }
    }
  }
}

void fill_diagnosis(const core::Snapshot& snapshot, Series& series) {
  for_each(snapshot,
           [&](const LabelSet& labels, const Diagnosis* holds) { add_gauge(series, labels, holds ? 1 : 0); });
}

void fill_diagnosis_start(const core::Snapshot& snapshot, Series& series) {
  for_each(snapshot, [&](const LabelSet& labels, const Diagnosis* holds) {
    add_gauge(series, labels, holds ? seconds(holds->start) : 0);
  });
}

void fill_diagnosis_info(const core::Snapshot& snapshot, Series& series) {
  for_each(snapshot, [&](const LabelSet& labels, const Diagnosis* holds) {
    if (holds == nullptr) return;
    const auto& info = holds->info;
    const PlaceLabels place(info, holds->many_places);
    add_gauge(series, labels, 1,
              {{"mechanism", info.mechanism ? result::name(*info.mechanism) : std::string_view()},
               {"hop", place.hop},
               {"last_hop", place.last_hop},
               {"blocker", place.blocker},
               {"target", info.target}});
  });
}

constexpr Definition diagnosis_table[] = {
    {"reachd_diagnosis", MetricType::Gauge, "Whether the cause holds (1) or not (0).", fill_diagnosis},
    {"reachd_diagnosis_start_timestamp_seconds", MetricType::Gauge,
     "Since when the cause holds, in seconds since 1970; 0 while it does not.", fill_diagnosis_start},
    {"reachd_diagnosis_info", MetricType::Gauge,
     "Where the fault behind a cause that holds sits, as far as it could be told.", fill_diagnosis_info},
};
static_assert(are_one_line(diagnosis_table));

}  // namespace

std::span<const Definition> diagnosis_definitions() {
  return diagnosis_table;
}

}  // namespace reachd::metrics
