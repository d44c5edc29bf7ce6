// The family for the authorities that the configuration pins.

#include "config/apple_keys.hpp"
#include "metrics/definitions.hpp"
#include "metrics/series.hpp"

namespace reachd::metrics {

namespace {

/// Covers the trust sets that a tls probe uses and the pinned authorities whose end is known, i.e. Apple's
/// own. Of a key that the operator has pinned, only the hash is known.
void fill_authority_not_after(const core::Snapshot& snapshot, Series& series) {
  if (!snapshot.config) return;
  for (const auto& [set, authority] : config::pinned_authorities(*snapshot.config)) {
    const std::chrono::sys_days end = authority->certificate_end;
    add_gauge(series, {}, seconds(end), {{"trust", set}, {"authority", authority->name}});
  }
}

constexpr Definition trust_table[] = {
    {"reachd_trust_authority_not_after_timestamp_seconds", MetricType::Gauge,
     "When the certificate of a pinned authority ends, in seconds since 1970, of those whose end is known.",
     fill_authority_not_after},
};
static_assert(are_one_line(trust_table));

}  // namespace

std::span<const Definition> trust_definitions() {
  return trust_table;
}

}  // namespace reachd::metrics
