#include "metrics/process_series.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>

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

}  // namespace

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

void fill_start_time(const core::Snapshot& snapshot, Series& series) {
  add_gauge(series, {}, seconds(snapshot.process_start));
}

}  // namespace reachd::metrics
