#pragma once

// The keys of a schedule as one place of the file sets them: `schedule` at the top, or a probe.

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
  bool wrong = false;  ///< it is there and (reported) wrong
};

struct ScheduleLayer {
  Written<milliseconds> interval, timeout, fast_interval;
  Written<std::int64_t> fall, rise;
};

ScheduleLayer read_schedule(MapReader& map);

/// What `own` sets, else what `defaults` sets, else the built-in default. A timeout or fast_interval longer
/// than the interval is an error where the contradiction was written, once; a built-in default that nobody
/// wrote is shortened to the interval instead.
Schedule merge_schedule(const ScheduleLayer& own, const ScheduleLayer& defaults, Report& report);

}  // namespace reachd::config
