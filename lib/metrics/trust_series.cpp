#include "metrics/trust_series.hpp"

#include "config/apple_keys.hpp"
#include "metrics/series.hpp"

namespace reachd::metrics {

void fill_authority_not_after(const core::Snapshot& snapshot, Series& series) {
  if (!snapshot.config) return;
  for (const auto& [set, authority] : config::pinned_authorities(*snapshot.config)) {
    const std::chrono::sys_days end = authority->certificate_end;
    add_gauge(series, {}, seconds(end), {{"trust", set}, {"authority", authority->name}});
  }
}

}  // namespace reachd::metrics
