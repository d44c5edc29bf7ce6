#include <fcntl.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "base/number.hpp"
#include "base/version.hpp"
#include "daemon/commands/commands.hpp"

using namespace reachd;

namespace {

constexpr const char* about =
    "Can the Apple devices in this network activate and use iMessage and FaceTime, and if not, what stops "
    "them?\n"
    "reachd probes DNS (UDP 53), TCP/TLS 443 and 5223 and HTTP 80 as Apple devices need them, over the "
    "direct path:\n"
    "no proxy is used.";

int usage(const CLI::App& app, const CLI::ParseError& error, int argc) {
  const int status = app.exit(error);
  // A shell has made fifty arguments of one name.
  if (status != 0 && argc > 20)
    std::fputs("Names with {1..50} must be quoted: '{1..50}-courier.push.apple.com'\n", stderr);
  return status == 0 ? daemon::exit_ok : daemon::exit_usage;
}

/// If the caller has closed descriptor 0, 1 or 2, the next socket would get that number, and text meant for a
/// person would be sent to a server. They are opened in the wrong mode, so that writing still fails.
void occupy_standard_descriptors() {
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) < 0 && errno == EBADF)
      ::open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY);
  }
}

/// Half of the output is worse than none: `once --format json > file` on a full disk must not look like a
/// success.
int unless_output_failed(int status, int status_if_failed) {
  errno = 0;
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
  std::fprintf(stderr, "reachd: the output could not be written: %s\n",
               errno != 0 ? std::strerror(errno) : "an earlier write failed");
  return status_if_failed;
}

std::string_view command_of(int argc, char** argv) {
  return argc > 1 ? argv[1] : "";
}

/// SIGHUP asks the daemon for a reload from the very beginning: until run() has a handler, the signal stays
/// pending, and none is lost. SIGTERM and SIGINT keep their default action until then, because nothing has
/// been started that would have to be ended. For the other commands, so do all three.
void hold_reload_signal() {
  sigset_t reload;
  sigemptyset(&reload);
  sigaddset(&reload, SIGHUP);
  sigprocmask(SIG_BLOCK, &reload, nullptr);
}

/// For `once` and `trace`, the exit status for "anything else" would be a verdict that was not reached.
bool reaches_verdict(int argc, char** argv) {
  const auto command = command_of(argc, argv);
  return command == "once" || command == "trace";
}

}  // namespace

int main(int argc, char** argv) try {
  if (command_of(argc, argv) == "run") hold_reload_signal();
  occupy_standard_descriptors();
  CLI::App app(about, "reachd");
  app.set_version_flag("--version", "reachd " + std::string(base::version()));
  app.require_subcommand(0, 1);

  daemon::RunOptions run;
  auto* run_command = app.add_subcommand("run", "Run the daemon in the foreground");
  run_command
      ->add_option(
          "--config", run.config,
          "Configuration file (default: /etc/reachd/reachd.yaml if it exists, else the built-in one)")
      ->type_name("FILE");
  run_command->add_flag("--web.enable-lifecycle", run.enable_lifecycle, "Allow POST /-/reload");
  std::map<std::string, journal::Level> levels{{"debug", journal::Level::debug},
                                               {"info", journal::Level::info},
                                               {"warning", journal::Level::warning},
                                               {"error", journal::Level::error}};
  run_command
      ->add_option("--log.level", run.log_level, "debug (one line per attempt), info, warning or error")
      ->transform(CLI::CheckedTransformer(levels).description(""))
      ->type_name("LEVEL");

  daemon::OnceOptions once;
  std::string family, timeout;
  auto* once_command = app.add_subcommand("once", "Attempt every probe once and print the verdict");
  once_command->add_option("--config", once.config, "Configuration file")->type_name("FILE");
  once_command->add_option("--only", once.only, "Only this probe or service; may be given several times")
      ->type_name("NAME")
      ->take_all();
  once_command->add_option("--family", family, "Only this address family: ipv4 or ipv6")
      ->check(CLI::IsMember({"ipv4", "ipv6"}).description(""))
      ->type_name("FAMILY");
  once_command
      ->add_option("--timeout", timeout,
                   "Timeout of each attempt, 250ms to 60s, instead of the configured one")
      ->type_name("DURATION");
  once_command->add_flag_callback(
      "--no-trace", [&once] { once.trace = false; },
      "Do not trace where on the path failing ports are blocked");
  once_command->add_option("--format", once.format, "table, json or nagios")
      ->check(CLI::IsMember({"table", "json", "nagios"}).description(""))
      ->type_name("FORMAT");
  once_command->add_flag("--all", once.all, "Show every probe, all evidence and each failure in detail");
  once_command
      ->add_option("--compare", once.compare,
                   "Show what got better or worse since FILE, the output of an earlier --format json")
      ->type_name("FILE");
  once_command->footer(
      "Exit status: 0 every service is ok, 1 a service is degraded, down or unknown, 2 bad configuration or\n"
      "usage, 3 no verdict could be reached. With --compare: 0 nothing got worse, 1 something did.\n"
      "With --format nagios: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.");

  daemon::TraceOptions trace;
  std::string trace_family;
  auto* trace_command =
      app.add_subcommand("trace", "Find out where on the path a port is blocked, without privileges");
  trace_command
      ->add_option("HOST", trace.host,
                   "A name (a pattern with {1..50} is allowed) or an address; also HOST:PORT and [IPV6]:PORT")
      ->type_name("")
      ->required();
  trace_command->add_option("PORT", trace.port, "The port that fails, 1 to 65535")
      ->check(CLI::Range(1, 65535).description(""))
      ->type_name("");
  trace_command
      ->add_option("--config", trace.config, "Configuration file that defines the source and the language")
      ->type_name("FILE");
  trace_command->add_flag("--udp", trace.udp, "Query a DNS server over UDP instead of connecting over TCP");
  trace_command
      ->add_option("--control-port", trace.control_port,
                   "A working TCP port of the same host to compare with")
      ->check(CLI::Range(1, 65535).description(""))
      ->type_name("PORT");
  trace_command->add_option("--source", trace.source, "The configured source to trace from")
      ->type_name("NAME");
  trace_command->add_option("--family", trace_family, "Which addresses of a name to use: ipv4 or ipv6")
      ->check(CLI::IsMember({"ipv4", "ipv6"}).description(""))
      ->type_name("FAMILY");
  trace_command->add_option("--format", trace.format, "table or json")
      ->check(CLI::IsMember({"table", "json"}).description(""))
      ->type_name("FORMAT");
  trace_command->footer(
      "A ClientHello is sent on ports where servers speak TLS, a request on port 80; blocks at that stage "
      "are\n"
      "located too. Exit status: 0 the port is reached, 1 it is blocked, 2 usage, 3 undetermined.");

  std::string check_config;
  auto* check_command =
      app.add_subcommand("check", "Read the configuration and print every error and warning");
  auto* check_file = check_command->add_option("FILE", check_config, "Configuration file")->type_name("");
  check_command->add_option("--config", check_config, "The same")->type_name("FILE")->excludes(check_file);

  auto* default_command = app.add_subcommand("default-config", "Print the built-in configuration");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return usage(app, error, argc);
  }
  if (app.get_subcommands().empty()) {
    std::fputs(app.help().c_str(), stdout);
    return unless_output_failed(daemon::exit_ok, daemon::exit_failure);
  }
  if (*run_command) return daemon::run(run);
  if (*check_command) return unless_output_failed(daemon::check(check_config), daemon::exit_failure);
  if (*trace_command) {
    if (!trace_family.empty()) trace.family = trace_family == "ipv4" ? net::Family::ipv4 : net::Family::ipv6;
    return unless_output_failed(daemon::trace(trace), daemon::exit_unknown);
  }
  if (*default_command) return unless_output_failed(daemon::default_config(), daemon::exit_failure);
  if (!once.compare.empty() && once.format == "nagios") {
    std::fprintf(stderr, "reachd: --compare needs --format table or json\n");
    return daemon::exit_usage;
  }
  if (!family.empty()) once.family = family == "ipv4" ? net::Family::ipv4 : net::Family::ipv6;
  if (!timeout.empty()) {
    using namespace std::chrono_literals;
    once.timeout = base::parse_duration(timeout);
    if (!once.timeout || *once.timeout < 250ms || *once.timeout > 60s) {
      std::fprintf(stderr, "reachd: --timeout %s: expected 250ms to 60s, for example 5s\n", timeout.c_str());
      return daemon::exit_usage;
    }
  }
  return unless_output_failed(daemon::once(once), daemon::exit_unknown);
} catch (const std::exception& error) {
  std::fprintf(stderr, "reachd: %s\n", error.what());
  return reaches_verdict(argc, argv) ? daemon::exit_unknown : daemon::exit_failure;
}
