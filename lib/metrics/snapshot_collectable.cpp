#include "metrics/snapshot_collectable.hpp"

namespace reachd::metrics {

prometheus::MetricFamily collect(const Definition& definition, const core::Snapshot& snapshot) {
  prometheus::MetricFamily family;
  family.name = definition.name;
  family.help = definition.help;
  family.type = definition.type;
  definition.fill(snapshot, family.metric);
  return family;
}

std::vector<prometheus::MetricFamily> SnapshotCollectable::Collect() const {
  std::vector<prometheus::MetricFamily> families;
  families.reserve(definitions().size());
  for (const auto& definition : definitions()) {
    auto family = collect(definition, *snapshot_);
    if (!family.metric.empty()) families.push_back(std::move(family));
  }
  return families;
}

}  // namespace reachd::metrics
