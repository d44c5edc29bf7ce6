#pragma once

// A snapshot as prometheus-cpp sees it.

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <memory>
#include <utility>
#include <vector>

#include "core/snapshot.hpp"
#include "metrics/definitions.hpp"

namespace reachd::metrics {

/// One family of `snapshot`; without metrics if there is nothing to report.
prometheus::MetricFamily collect(const Definition& definition, const core::Snapshot& snapshot);

/// All families that have metrics. They are built from the snapshot at each scrape, rather than kept in a
/// registry parallel to the state: nothing has to be removed on a reload, and no reference can dangle.
class SnapshotCollectable final : public prometheus::Collectable {
 public:
  explicit SnapshotCollectable(std::shared_ptr<const core::Snapshot> snapshot)
      : snapshot_(std::move(snapshot)) {}

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  std::shared_ptr<const core::Snapshot> snapshot_;
};

}  // namespace reachd::metrics
