// The process_* families, named as in the Prometheus client libraries, from /proc/self and getrusage(2). A
// value that is not available is omitted.

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>

#include "metrics/definitions.hpp"
#include "metrics/series.hpp"

namespace reachd::metrics {

namespace {

double to_seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// Total and resident memory, in bytes: the first two numbers of /proc/self/statm, in pages (proc(5)).
struct Memory {
  double whole = 0;
  double resident = 0;
};

std::optional<Memory> memory() {
  std::ifstream file("/proc/self/statm");
  Memory pages;
  if (!(file >> pages.whole >> pages.resident)) return std::nullopt;
  const auto page = static_cast<double>(sysconf(_SC_PAGESIZE));
  return Memory{pages.whole * page, pages.resident * page};
}

void fill_cpu(const core::Snapshot&, Series& series) {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) return;
  add_metric(series, {}).counter.value = to_seconds(usage.ru_utime) + to_seconds(usage.ru_stime);
}

void fill_open_fds(const core::Snapshot&, Series& series) {
  std::error_code error;
  std::filesystem::directory_iterator entry("/proc/self/fd", error);
  int count = 0;
  while (!error && entry != std::filesystem::directory_iterator()) {
    ++count;
    entry.increment(error);
  }
  if (!error) add_gauge(series, {}, count - 1);  // minus the one used for this listing
}

void fill_max_fds(const core::Snapshot&, Series& series) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) add_gauge(series, {}, static_cast<double>(limit.rlim_cur));
}

void fill_virtual_memory(const core::Snapshot&, Series& series) {
  if (const auto size = memory()) add_gauge(series, {}, size->whole);
}

void fill_resident_memory(const core::Snapshot&, Series& series) {
  if (const auto size = memory()) add_gauge(series, {}, size->resident);
}

/// From the snapshot: /proc/stat, which contains the boot time, is hidden by ProcSubset=pid.
void fill_start_time(const core::Snapshot& snapshot, Series& series) {
  add_gauge(series, {}, seconds(snapshot.process_start));
}

constexpr Definition process_table[] = {
    {"process_cpu_seconds_total", MetricType::Counter, "User and system CPU time spent.", fill_cpu},
    {"process_open_fds", MetricType::Gauge, "Open file descriptors.", fill_open_fds},
    {"process_max_fds", MetricType::Gauge, "How many file descriptors may be open.", fill_max_fds},
    {"process_virtual_memory_bytes", MetricType::Gauge, "Virtual memory.", fill_virtual_memory},
    {"process_resident_memory_bytes", MetricType::Gauge, "Resident memory.", fill_resident_memory},
    {"process_start_time_seconds", MetricType::Gauge, "When the process started, in seconds since 1970.",
     fill_start_time},
};
static_assert(are_one_line(process_table));

}  // namespace

std::span<const Definition> process_definitions() {
  return process_table;
}

}  // namespace reachd::metrics
