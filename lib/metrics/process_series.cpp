// The process_* families, named as in the Prometheus client libraries, from /proc/self and getrusage(2). A
// value that is not available is omitted.

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "metrics/series.hpp"

namespace reachd::metrics {

using core::Snapshot;

namespace {

double to_seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// Adds the size of the memory, in bytes, from the number in /proc/self/statm after `skipped` others
/// (proc(5)).
void add_memory(Series& series, int skipped) {
  std::ifstream file("/proc/self/statm");
  double pages = 0;
  for (int i = 0; i <= skipped; ++i) file >> pages;
  if (file) add_gauge(series, {}, pages * static_cast<double>(sysconf(_SC_PAGESIZE)));
}

constexpr Definition process_table[] = {
    {"process_cpu_seconds_total", MetricType::Counter, "User and system CPU time spent.",
     [](const Snapshot&, Series& series) {
       rusage usage{};
       if (getrusage(RUSAGE_SELF, &usage) != 0) return;
       add_metric(series, {}).counter.value = to_seconds(usage.ru_utime) + to_seconds(usage.ru_stime);
     }},
    {"process_open_fds", MetricType::Gauge, "Open file descriptors.",
     [](const Snapshot&, Series& series) {
       std::error_code error;
       std::filesystem::directory_iterator entry("/proc/self/fd", error);
       int count = 0;
       for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) ++count;
       if (!error) add_gauge(series, {}, count - 1);  // minus the one used for this listing
     }},
    {"process_max_fds", MetricType::Gauge, "How many file descriptors may be open.",
     [](const Snapshot&, Series& series) {
       rlimit limit{};
       if (getrlimit(RLIMIT_NOFILE, &limit) == 0) add_gauge(series, {}, static_cast<double>(limit.rlim_cur));
     }},
    {"process_virtual_memory_bytes", MetricType::Gauge, "Virtual memory.",
     [](const Snapshot&, Series& series) { add_memory(series, 0); }},
    {"process_resident_memory_bytes", MetricType::Gauge, "Resident memory.",
     [](const Snapshot&, Series& series) { add_memory(series, 1); }},
    // From the snapshot: /proc/stat, which contains the boot time, is hidden by ProcSubset=pid.
    {"process_start_time_seconds", MetricType::Gauge, "When the process started, in seconds since 1970.",
     [](const Snapshot& snapshot, Series& series) {
       add_gauge(series, {}, seconds(snapshot.process_start));
     }},
};

}  // namespace

std::span<const Definition> process_definitions() {
  return process_table;
}

}  // namespace reachd::metrics
