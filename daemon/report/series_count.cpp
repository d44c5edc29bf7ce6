#include "daemon/report/series_count.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "config/apple_keys.hpp"
#include "core/snapshot.hpp"
#include "verdict/diagnose.hpp"

namespace reachd::report {

using result::Phase;

namespace {

/// The lines of a histogram: its buckets including +Inf, _sum and _count.
constexpr std::size_t histogram_lines(std::size_t bounds) {
  return bounds + 1 + 2;
}

/// The phases that an attempt at this target can measure. A literal address is never looked up.
std::size_t phases_of(const probe::Task& task) {
  const bool literal = net::Address::parse(task.labels.target).has_value();
  return std::count_if(base::all<Phase>.begin(), base::all<Phase>.end(), [&](Phase phase) {
    return has_phase(task.labels.kind, phase) && !(literal && phase == Phase::resolve);
  });
}

/// The number of sources from which each service has at least one probe; a service has its own series for
/// each such source.
std::size_t services_by_source(const config::Config& config) {
  std::vector<std::set<std::string>> sources(config.services.size());
  std::size_t count = 0;
  for (std::size_t i = 0; i < config.services.size(); ++i) {
    for (const auto& member : config.services[i].members) {
      if (member.is_service) {
        sources[i].insert(sources[member.index].begin(), sources[member.index].end());
      } else {
        const auto& names = config.probes[member.index].sources;
        sources[i].insert(names.begin(), names.end());
      }
    }
    count += sources[i].size();
  }
  return count;
}

}  // namespace

std::size_t series_of(const probe::Task& task) {
  const auto kind = task.labels.kind;
  std::size_t count = 2                                   // reachd_probe_success, _up
                      + result::outcomes_of(kind).size()  // _attempts_total
                      + 1                                 // _outcome_info
                      + 1                                 // _retransmits_total
                      + 2                                 // _transitions_total
                      + 2   // _last_success_, _last_transition_timestamp_seconds
                      + 2   // _addresses
                      + 1;  // reachd_block_info
  count +=
      phases_of(task) * (histogram_lines(core::phase_bounds.size()) + 1);  // and _last_phase_duration_seconds
  if (has_phase(kind, Phase::handshake)) count += 2;  // reachd_tls_certificate_..., reachd_tls_info
  if (!connects(kind)) count += 1;                    // reachd_dns_extra_answers_total
  return count;
}

namespace {

/// reachd_diagnosis and its start, for each source and family: one series per cause, or one for each port in
/// the plan.
std::size_t diagnosis_series(const core::Plan& plan) {
  std::map<std::pair<std::string, net::Family>, std::set<std::uint16_t>> ports;
  for (const auto& task : plan) {
    auto& of_group = ports[{task->labels.source, task->labels.family}];
    if (connects(task->labels.kind)) of_group.insert(task->labels.port);
  }
  std::size_t count = 0;
  for (const auto& [group, of_group] : ports) {
    for (const auto cause : base::all<verdict::Cause>)
      count += 2 * (verdict::has_port(cause) ? of_group.size() : 1);
  }
  return count;
}

}  // namespace

std::size_t series_count(const config::Config& config, const core::Plan& plan) {
  std::size_t count = histogram_lines(core::lag_bounds.size())  // reachd_scheduler_lag_seconds
                      + base::count<core::SkipReason>           // reachd_scheduler_skipped_total
                      + 1                                       // reachd_probes_in_flight
                      + 1                                       // reachd_log_dropped_total
                      + 1                                       // reachd_build_info
                      + 2                                       // reachd_config_last_reload_*
                      + 6;                                      // process_*
  bool http = false;
  for (const auto& task : plan) {
    count += series_of(*task);
    http = http || has_phase(task->labels.kind, Phase::response);
  }
  if (http) ++count;  // reachd_clock_offset_seconds
  count += diagnosis_series(plan);
  count += config::pinned_authorities(config).size();  // reachd_trust_authority_not_after_timestamp_seconds
  return count + 4 * services_by_source(config);       // reachd_service_state, a line a state
}

}  // namespace reachd::report
