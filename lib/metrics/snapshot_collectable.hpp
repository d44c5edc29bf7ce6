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

/// One family of `snapshot`; without metrics where there is nothing to tell.
prometheus::MetricFamily collect(const Definition& definition, const core::Snapshot& snapshot);

/// All families that have metrics. The families are made from the snapshot at each scrape, instead of being
/// kept in a registry beside the state: nothing has to be removed on a reload, and no reference can dangle.
class SnapshotCollectable final : public prometheus::Collectable {
 public:
  explicit SnapshotCollectable(std::shared_ptr<const core::Snapshot> snapshot)
      : snapshot_(std::move(snapshot)) {}

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  std::shared_ptr<const core::Snapshot> snapshot_;
};

}  // namespace reachd::metrics
