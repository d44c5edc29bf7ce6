#pragma once

// What is known at one moment, as a value that any thread may read: metrics, page, JSON and `once` are made
// of it.

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "base/names.hpp"
#include "base/time.hpp"
#include "core/course.hpp"
#include "core/history.hpp"
#include "core/plan.hpp"
#include "result/block.hpp"
#include "result/path.hpp"
#include "result/place_limit.hpp"
#include "result/result.hpp"
#include "verdict/publish.hpp"

namespace reachd::core {

using base::name;
using base::Wall;
using result::ManyPlaces;

/// Counts by upper bound, the last bucket being +Inf; `bounds` in seconds.
template <std::size_t N>
struct Histogram {
  std::array<std::uint64_t, N + 1> counts{};  ///< not cumulative
  double sum = 0;

  void observe(double value, const std::array<double, N>& bounds) {
    ++counts[static_cast<std::size_t>(std::ranges::lower_bound(bounds, value) - bounds.begin())];
    sum += value;
  }
  std::uint64_t count() const { return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}); }
};

inline constexpr std::array<double, 11> phase_bounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                     0.1,   0.25,   0.5,   1,    2.5};
inline constexpr std::array<double, 9> lag_bounds{0.0001, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 1};

/// The two paths that a trace walked: for a person who looks at the page. Of a decision only whether the port
/// answered is part.
struct TracedPaths {
  Wall ended;
  std::uint16_t port = 0;
  /// Of the same or of another address; 0: there was none, or `control` has the SYNs of the port itself.
  std::uint16_t control_port = 0;
  std::vector<result::Hop> failing;  ///< empty if nothing was looked for on the path
  std::vector<result::Hop> control;
  base::TranslatedText text;  ///< what the block rests on: one sentence without a full stop
};

/// Everything counted and remembered of one task.
struct Record {
  std::shared_ptr<const Task> task;

  std::optional<bool> up;              ///< the settled state; none yet: unsettled since the start
  bool settled = false;                ///< the last attempt agrees with `up`
  bool takes_part = true;              ///< false while the name has records of the other family only
  std::optional<result::Result> last;  ///< the last attempt
  History successes;
  History failures;  ///< kept apart, so that a rare failure is not pushed out
  bool restored =
      false;      ///< the first of these is from before a restart, and how many were before is not known
  Course course;  ///< of the last day

  std::array<std::uint64_t, base::count<result::Outcome>> attempts{};
  std::array<Histogram<phase_bounds.size()>, base::count<result::Phase>> phases{};
  std::uint64_t retransmits = 0;
  std::uint64_t extra_answers = 0;
  std::uint64_t to_up = 0;
  std::uint64_t to_down = 0;
  std::optional<Wall> last_success;
  std::optional<Wall> last_transition;
  std::optional<Wall> down_since;  ///< the first failure of the row that settled it down
  int reachable_addresses = 0;     ///< tried in the last 10 minutes, by their last result
  int unreachable_addresses = 0;

  /// Of the last handshake, label values already limited to 10 an hour ("many"); empty version: no handshake
  /// yet.
  std::string tls_version, tls_issuer, tls_alpn;
  std::optional<std::chrono::sys_seconds> certificate_not_after;

  std::optional<result::Block> block;  ///< while it is down and its block has been looked for
  ManyPlaces many_places;
  /// What the trace saw that found `block`; null if the outcome alone was enough. Shared by all copies.
  std::shared_ptr<const TracedPaths> paths;
};

/// From good to bad.
enum class ServiceState : std::uint8_t { ok, degraded, unknown, down };

struct ServiceRecord {
  std::string service;
  std::string source;
  ServiceState state = ServiceState::unknown;
  std::optional<Wall> since;  ///< of this state
};

/// What is published of one source and family.
struct DiagnosisRecord {
  std::string source;
  net::Family family = net::Family::ipv4;
  std::vector<std::uint16_t> ports;  ///< of the plan, but those of resolvers
  std::vector<verdict::Diagnosis> causes;
};

enum class SkipReason : std::uint8_t { running, limit, no_record };

struct Snapshot {
  Wall taken;
  std::shared_ptr<const config::Config> config;
  std::vector<Record> records;  ///< in the plan's order
  std::vector<ServiceRecord> services;
  std::vector<DiagnosisRecord> diagnoses;
  Histogram<lag_bounds.size()> lag;
  std::array<std::uint64_t, base::count<SkipReason>> skipped{};
  std::size_t in_flight = 0;
  std::optional<double> clock_offset;  ///< seconds

  std::uint64_t log_dropped = 0;
  bool last_reload_successful = true;
  Wall last_reload_success;
  Wall process_start;
};

}  // namespace reachd::core
