#pragma once

// The keys of a schedule as set in one place of the file: `schedule` at the top level, or a probe.

#include <optional>

#include "config/config.hpp"
#include "yaml/reader.hpp"

namespace reachd::config {

using yaml::MapReader;
using yaml::Place;
using yaml::Report;

template <class T>
struct Written {
  std::optional<T> value;
  Place place;
  bool wrong = false;  ///< present but wrong, which has been reported
};

struct ScheduleLayer {
  Written<milliseconds> interval, timeout, fast_interval;
  Written<std::int64_t> fall, rise;
};

ScheduleLayer read_schedule(MapReader& map);

/// The values that `own` sets, or else those that `defaults` sets, or else the built-in defaults. A timeout
/// or fast_interval longer than the interval is an error, reported once, where the contradiction was written;
/// a built-in default that was not written is shortened to the interval instead.
Schedule merge_schedule(const ScheduleLayer& own, const ScheduleLayer& defaults, Report& report);

}  // namespace reachd::config
