// schedule, and the same keys of a probe.

#include <algorithm>

#include "base/number.hpp"
#include "config/reading.hpp"

namespace reachd::config {

namespace {

using namespace std::chrono_literals;

Written<milliseconds> read_duration(MapReader& map, std::string_view key, milliseconds low,
                                    milliseconds high) {
  const Entry* entry = map.find(key);
  if (entry == nullptr) return {};
  const auto value = map.duration(key, low, high);
  return {value, entry->place, !value};
}

Written<std::int64_t> read_count(MapReader& map, std::string_view key) {
  const Entry* entry = map.find(key);
  if (entry == nullptr) return {};
  const auto value = map.integer(key, 1, 100);
  return {value, entry->place, !value};
}

template <class T>
T effective(const Written<T>& own, const Written<T>& defaults, T built_in) {
  return own.value ? *own.value : defaults.value.value_or(built_in);
}

/// A duration that must not exceed the interval.
milliseconds within_interval(std::string_view key, const Written<milliseconds>& own,
                             const Written<milliseconds>& defaults, milliseconds built_in,
                             milliseconds interval, const Written<milliseconds>& own_interval,
                             Report& report) {
  if (own.wrong || (!own.value && !defaults.value)) return std::min(built_in, interval);
  const milliseconds value = effective(own, defaults, built_in);
  if (value <= interval) return value;
  if (own.value) {
    report.error(own.place, cite(key) + " (" + base::duration_text(value) +
                                ") is longer than the interval (" + base::duration_text(interval) + ")");
  } else if (own_interval.value) {
    report.error(own_interval.place, "'interval' (" + base::duration_text(interval) +
                                         ") is shorter than the " + std::string(key) + " (" +
                                         base::duration_text(value) + ") that 'schedule' sets: set " +
                                         cite(key) + " here too");
  }  // otherwise 'schedule' contradicts itself, which is reported there
  return interval;
}

}  // namespace

ScheduleLayer read_schedule(MapReader& map) {
  ScheduleLayer layer;
  layer.interval = read_duration(map, "interval", 250ms, 24h);
  layer.timeout = read_duration(map, "timeout", 250ms, 60s);
  layer.fall = read_count(map, "fall");
  layer.rise = read_count(map, "rise");
  layer.fast_interval = read_duration(map, "fast_interval", 100ms, 24h);
  return layer;
}

Schedule merge_schedule(const ScheduleLayer& own, const ScheduleLayer& defaults, Report& report) {
  Schedule merged;
  merged.fall = static_cast<int>(effective<std::int64_t>(own.fall, defaults.fall, merged.fall));
  merged.rise = static_cast<int>(effective<std::int64_t>(own.rise, defaults.rise, merged.rise));
  merged.interval = effective(own.interval, defaults.interval, merged.interval);
  if (own.interval.wrong || (!own.interval.value && defaults.interval.wrong)) return merged;
  merged.timeout = within_interval("timeout", own.timeout, defaults.timeout, merged.timeout, merged.interval,
                                   own.interval, report);
  merged.fast_interval = within_interval("fast_interval", own.fast_interval, defaults.fast_interval,
                                         merged.fast_interval, merged.interval, own.interval, report);
  return merged;
}

}  // namespace reachd::config
