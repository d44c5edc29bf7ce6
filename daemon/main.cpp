#include <CLI/CLI.hpp>
#include <cstdio>

#include "config/duration.hpp"
#include "daemon/commands/commands.hpp"

using namespace reachd;

namespace {

constexpr const char* about =
    "Can the Apple devices in this network activate and use iMessage and FaceTime, and if not, what stops them?\n"
    "reachd probes DNS (UDP 53), TCP/TLS 443 and 5223 and HTTP 80 as Apple devices need them, over the direct path:\n"
    "no proxy is used.";

int usage(const CLI::App& app, const CLI::ParseError& error) {
  const int status = app.exit(error);
  return status == 0 ? daemon::exit_ok : daemon::exit_usage;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(about, "reachd");
  app.set_version_flag("--version", "reachd " REACHD_VERSION);
  app.require_subcommand(1);

  daemon::RunOptions run;
  auto* run_command = app.add_subcommand("run", "Run the daemon in the foreground");
  run_command->add_option("--config", run.config, "Configuration file; /etc/reachd/reachd.yaml if it is there, else the built-in one");
  run_command->add_flag("--web.enable-lifecycle", run.enable_lifecycle, "Allow POST /-/reload");
  std::map<std::string, journal::Level> levels{{"debug", journal::Level::debug},
                                               {"info", journal::Level::info},
                                               {"warning", journal::Level::warning},
                                               {"error", journal::Level::error}};
  run_command->add_option("--log.level", run.log_level, "debug (one line an attempt), info, warning or error")
      ->transform(CLI::CheckedTransformer(levels).description(""));

  daemon::OnceOptions once;
  std::string family, timeout;
  auto* once_command = app.add_subcommand("once", "Attempt every probe once and print the verdict");
  once_command->add_option("--config", once.config, "Configuration file");
  once_command->add_option("--only", once.only, "A probe or service; may be given several times")->take_all();
  once_command->add_option("--family", family, "Only this family")->check(CLI::IsMember({"ipv4", "ipv6"}));
  once_command->add_option("--timeout", timeout, "For each attempt, instead of the configured one: 250ms to 60s");
  once_command->add_option("--format", once.format, "table, json or nagios")->check(CLI::IsMember({"table", "json", "nagios"}));
  once_command->footer("Exit status: 0 every service is ok, 1 one is degraded, down or unknown, 2 bad configuration or\n"
                       "usage, 3 no verdict could be reached. With --format nagios: that of a plugin.");

  std::string check_config;
  auto* check_command = app.add_subcommand("check", "Read the configuration and print every error and warning");
  check_command->add_option("--config", check_config, "Configuration file");

  auto* default_command = app.add_subcommand("default-config", "Print the built-in configuration");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return usage(app, error);
  }
  try {
    if (*run_command) return daemon::run(run);
    if (*check_command) return daemon::check(check_config);
    if (*default_command) return daemon::default_config();
    if (!family.empty()) once.family = family == "ipv4" ? net::Family::ipv4 : net::Family::ipv6;
    if (!timeout.empty()) {
      using namespace std::chrono_literals;
      once.timeout = config::parse_duration(timeout);
      if (!once.timeout || *once.timeout < 250ms || *once.timeout > 60s) {
        std::fprintf(stderr, "reachd: --timeout %s: expected 250ms to 60s, for example 5s\n", timeout.c_str());
        return daemon::exit_usage;
      }
    }
    return daemon::once(once);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "reachd: %s\n", error.what());
    return daemon::exit_failure;
  }
}
