#pragma once

// What `reachd COMMAND` does. Each returns the exit status of the process.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "journal/log.hpp"
#include "net/address.hpp"

namespace reachd::daemon {

/// Exit statuses that all commands share.
inline constexpr int exit_ok = 0;
inline constexpr int exit_failure = 1;
inline constexpr int exit_usage = 2;  ///< bad configuration or usage

struct RunOptions {
  std::string config;  ///< empty: the default
  bool enable_lifecycle = false;
  journal::Level log_level = journal::Level::info;
};
/// The daemon, in the foreground, until SIGTERM or SIGINT.
int run(const RunOptions& options);

struct OnceOptions {
  std::string config;
  std::vector<std::string> only;            ///< names of probes and services; empty: all
  std::optional<net::Family> family;
  std::optional<std::chrono::milliseconds> timeout;
  std::string format = "table";             ///< table | json | nagios
};
int once(const OnceOptions& options);

int check(const std::string& config);
int default_config();

}  // namespace reachd::daemon
