#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "base/files.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/commands/limits.hpp"
#include "daemon/json/api_json.hpp"
#include "daemon/probing/load.hpp"
#include "daemon/report/comparison.hpp"
#include "daemon/report/exit_status.hpp"
#include "daemon/report/once_table.hpp"
#include "daemon/report/progress_line.hpp"
#include "daemon/report/told_causes.hpp"

namespace reachd::daemon {

namespace {

using namespace std::chrono_literals;

/// Makes each probe's single attempt decide.
std::shared_ptr<const config::Config> for_one_attempt(const config::Config& config,
                                                      const OnceOptions& options) {
  auto copy = std::make_shared<config::Config>(config);
  for (auto& probe : copy->probes) {
    probe.schedule.fall = probe.schedule.rise = 1;
    if (options.timeout) probe.schedule.timeout = *options.timeout;
    probe.schedule.interval = std::max(probe.schedule.interval, probe.schedule.timeout);
  }
  return copy;
}

void add_members(const config::Config& config, const config::Service& service, std::set<std::string>& names) {
  for (const auto& member : service.members) {
    if (member.is_service) {
      add_members(config, config.services[member.index], names);
    } else {
      names.insert(config.probes[member.index].name);
    }
  }
}

/// The probes selected by `--only`, by name or as part of a service. False for an unknown name, after
/// reporting it.
bool probes_wanted(const config::Config& config, const std::vector<std::string>& only,
                   std::set<std::string>& names) {
  bool known = true;
  for (const auto& name : only) {
    const auto is_named = [&](const auto& one) { return one.name == name; };
    const auto service = std::ranges::find_if(config.services, is_named);
    if (service != config.services.end()) {
      add_members(config, *service, names);
    } else if (std::ranges::any_of(config.probes, is_named)) {
      names.insert(name);
    } else {
      std::fprintf(stderr, "reachd: --only %s: there is no probe and no service of this name\n",
                   name.c_str());
      known = false;
    }
  }
  return known;
}

int terminal_width(int descriptor) {
  winsize size{};
  return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/// Controls and portals are attempted, too, where others are asked for, as a cause may rest on them: what is
/// said must not contradict the daemon. They are not shown.
bool is_attempted_silently(const probe::Task& task) {
  return task.probe->role != config::Role::none;
}

void drop_silent_probes(core::Snapshot& snapshot, const std::set<std::string>& names) {
  if (names.empty()) return;
  std::erase_if(snapshot.records,
                [&](const auto& record) { return !names.contains(record.task->labels.probe); });
  for (auto& diagnosis : snapshot.diagnoses) {
    std::erase_if(diagnosis.causes, [&](const auto& cause) {
      return std::ranges::none_of(cause.probes, [&](const auto& probe) { return names.contains(probe); });
    });
  }
}

void drop_unasked_services(auto& services, const OnceOptions& options) {
  if (options.only.empty()) return;
  std::erase_if(services, [&](const auto& service) {
    return std::ranges::find(options.only, service.service) == options.only.end();
  });
}

/// The saved status to compare with, restricted to what this call asks for. Nothing if it cannot be read,
/// after reporting why. `names`: those of the selected probes; empty: all.
std::optional<json::SavedStatus> read_before(const OnceOptions& options, const std::set<std::string>& names) {
  constexpr std::size_t largest_file = 64 << 20;
  const auto file = base::read_file(options.compare, largest_file);
  auto before = file.error.empty() ? json::parse_saved_status(file.text) : base::Error{file.error};
  if (!before) {
    std::fprintf(stderr, "reachd: --compare %s: %s\n", options.compare.c_str(), before.error().c_str());
    return std::nullopt;
  }
  std::erase_if(before->series, [&](const auto& series) {
    return (!names.empty() && !names.contains(series.probe)) ||
           (options.family && series.family != net::name(*options.family));
  });
  drop_unasked_services(before->services, options);
  return *before;
}

}  // namespace

int once(const OnceOptions& options) {
  auto loaded = load_configuration(options.config);
  for (const auto& message : loaded.messages) std::fprintf(stderr, "%s\n", message.to_string().c_str());
  if (!loaded.loadable) return exit_usage;
  std::set<std::string> names;
  if (!probes_wanted(*loaded.loadable->config, options.only, names)) return exit_usage;
  std::optional<json::SavedStatus> before;
  if (!options.compare.empty()) {
    before = read_before(options, names);
    if (!before) return exit_usage;
  }
  loaded.loadable->config = for_one_attempt(*loaded.loadable->config, options);

  asio::io_context io(1);
  report::ProgressLine progress(stderr, options.format == "table" && ::isatty(STDERR_FILENO) != 0,
                                terminal_width(STDERR_FILENO), loaded.loadable->config->language);
  auto core_options = daemon::core_options();
  core_options.single_attempt = true;
  core_options.spread = 500ms;
  core_options.traces = options.trace;
  Probing probing(
      io, core_options,
      {.write = [](const journal::Entry&) {},
       .attempted = {},
       .wanted =
           [&](const probe::Task& task) {
             return (names.empty() || names.contains(task.labels.probe) || is_attempted_silently(task)) &&
                    (!options.family || task.labels.family == *options.family);
           }});
  probing.load(std::move(*loaded.loadable));
  while (!probing.core().all_attempted()) {
    io.run_one();
    progress.update(probing.core().attempted(), probing.core().size(), probing.core().counts().down);
  }
  while (!probing.core().traced()) {
    progress.tracing();
    io.run_one();
  }
  progress.erase();

  // The services are evaluated at most every 100 ms: let the last results count.
  io.run_for(150ms);
  const auto snapshot = probing.copy_now<core::Snapshot>();
  drop_unasked_services(snapshot->services, options);
  drop_silent_probes(*snapshot, names);
  probing.stop();
  if (options.format == "nagios") {
    const auto verdict = report::nagios(*snapshot);
    std::printf("%s", verdict.text.c_str());
    return verdict.exit_status;
  }
  std::optional<json::Comparison> comparison;
  if (before) comparison = report::compare(*before, json::saved_status(*snapshot));
  if (options.format == "json") {
    std::printf("%s", json::status_text(*snapshot, comparison ? &*comparison : nullptr).c_str());
  } else {
    const bool terminal = ::isatty(STDOUT_FILENO) != 0;
    const bool colour = terminal && std::getenv("NO_COLOR") == nullptr;
    const int width = terminal ? terminal_width(STDOUT_FILENO) : 0;
    std::printf("%s", report::once_table(*snapshot, {options.only, options.all, colour, width}).c_str());
    if (comparison)
      std::printf("%s", report::comparison_text(*comparison, options.compare, before->taken, colour, width,
                                                report::language_of(*snapshot))
                            .c_str());
  }
  const int exit_status = report::once_exit_status(*snapshot, options.only);
  if (!comparison || exit_status == exit_unknown) return exit_status;
  return comparison->worse.empty() ? exit_ok : exit_failure;
}

}  // namespace reachd::daemon
