#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>

#include "daemon/commands/commands.hpp"
#include "daemon/commands/limits.hpp"
#include "daemon/probing/load.hpp"
#include "daemon/report/exit_status.hpp"
#include "daemon/report/nagios.hpp"
#include "daemon/report/once_table.hpp"
#include "daemon/report/progress_line.hpp"
#include "daemon/web/status_json.hpp"

namespace reachd::daemon {

namespace {

using namespace std::chrono_literals;

/// Each probe is judged by its single attempt.
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

/// The probes that `--only` asks for, by name or as part of a service. False, after saying so, for an unknown
/// name.
bool probes_wanted(const config::Config& config, const std::vector<std::string>& only,
                   std::set<std::string>& names) {
  bool known = true;
  for (const auto& name : only) {
    const auto is_named = [&](const auto& one) { return one.name == name; };
    const auto service = std::find_if(config.services.begin(), config.services.end(), is_named);
    if (service != config.services.end()) {
      add_members(config, *service, names);
    } else if (std::any_of(config.probes.begin(), config.probes.end(), is_named)) {
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

void drop_unasked_services(core::Snapshot& snapshot, const OnceOptions& options) {
  if (options.only.empty()) return;
  std::erase_if(snapshot.services, [&](const auto& service) {
    return std::find(options.only.begin(), options.only.end(), service.service) == options.only.end();
  });
}

}  // namespace

int once(const OnceOptions& options) {
  auto loaded = load_configuration(options.config);
  for (const auto& message : loaded.messages) std::fprintf(stderr, "%s\n", message.to_string().c_str());
  if (!loaded.loadable) return exit_usage;
  std::set<std::string> names;
  if (!probes_wanted(*loaded.loadable->config, options.only, names)) return exit_usage;
  loaded.loadable->config = for_one_attempt(*loaded.loadable->config, options);

  asio::io_context io(1);
  std::size_t failed = 0;
  report::ProgressLine progress(stderr, options.format == "table" && ::isatty(STDERR_FILENO) != 0,
                                terminal_width(STDERR_FILENO));
  core::CoreOptions core_options;
  core_options.single_attempt = true;
  core_options.spread = 500ms;
  core_options.in_flight_limit = in_flight_limit();
  core_options.seed = random_seed();
  core_options.traces = options.trace;
  Probing probing(
      io, core_options,
      {.write = [](const journal::Entry&) {},
       .attempted = [&](const core::Task&,
                        const probe::Result& result) { failed += result.outcome != probe::Outcome::ok; },
       .wanted =
           [&](const core::Task& task) {
             return (names.empty() || names.contains(task.labels.probe)) &&
                    (!options.family || task.labels.family == *options.family);
           }});
  probing.load(std::move(*loaded.loadable));
  while (!probing.core().all_attempted()) {
    io.run_one();
    progress.update(probing.core().attempted(), probing.core().size(), failed);
  }
  while (!probing.core().traced()) {
    progress.show("tracing what failed");
    io.run_one();
  }
  progress.erase();

  // The services are judged at most every 100 ms: let the last results count.
  io.run_for(150ms);
  const auto snapshot = probing.snapshot_now();
  drop_unasked_services(*snapshot, options);
  probing.stop();
  if (options.format == "nagios") {
    const auto verdict = report::nagios(*snapshot);
    std::printf("%s\n", verdict.line.c_str());
    return verdict.exit_status;
  }
  if (options.format == "json") {
    std::printf("%s", web::to_text(web::status_json(*snapshot)).c_str());
  } else {
    const bool terminal = ::isatty(STDOUT_FILENO) != 0;
    const bool colour = terminal && std::getenv("NO_COLOR") == nullptr;
    std::printf("%s",
                report::once_table(*snapshot, colour, terminal ? terminal_width(STDOUT_FILENO) : 0).c_str());
  }
  return report::once_exit_status(*snapshot, options.only);
}

}  // namespace reachd::daemon
