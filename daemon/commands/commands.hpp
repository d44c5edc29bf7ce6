#pragma once

// The commands `reachd COMMAND`. Each returns the exit status of the process.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "journal/log.hpp"
#include "net/address.hpp"

namespace reachd::daemon {

/// Exit statuses shared by all commands.
inline constexpr int exit_ok = 0;
inline constexpr int exit_failure = 1;
inline constexpr int exit_usage = 2;    ///< bad configuration or usage
inline constexpr int exit_unknown = 3;  ///< no verdict was reached

struct RunOptions {
  std::string config;  ///< empty: the default one
  bool enable_lifecycle = false;
  journal::Level log_level = journal::Level::info;
};
/// Runs the daemon in the foreground, until SIGTERM or SIGINT.
int run(const RunOptions& options);

struct OnceOptions {
  std::string config;
  std::vector<std::string> only;  ///< names of probes and services; empty: all
  std::optional<net::Family> family;
  std::optional<std::chrono::milliseconds> timeout;
  std::string format = "table";  ///< table | json | nagios
  bool trace = true;             ///< locate the failures on the path
  bool all = false;              ///< in a table: every probe, and nothing left out
  std::string compare;           ///< a file with an earlier `--format json`; empty: none
};
int once(const OnceOptions& options);

struct TraceOptions {
  std::string host;        ///< a name (one of a {1..50} is picked), a literal address, or HOST:PORT
  std::uint16_t port = 0;  ///< 0: stands behind the host
  bool udp = false;        ///< DNS over UDP
  std::optional<std::uint16_t> control_port;  ///< empty: choose a suitable one that works
  std::string source;                         ///< empty: the default one
  std::string config;                         ///< the file that has the source; empty: the default one
  std::optional<net::Family> family;          ///< of a name's addresses; empty: the first available
  std::string format = "table";               ///< table | json
};
/// Finds out where on the path a port is blocked.
int trace(TraceOptions options);

int check(const std::string& config);
int default_config();

}  // namespace reachd::daemon
