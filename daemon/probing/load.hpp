#pragma once

// Reads a configuration and all files that it names. Blocks: never call it on the probing thread of a running
// daemon.

#include <optional>
#include <string>
#include <vector>

#include "config/load.hpp"
#include "daemon/probing/probing.hpp"

namespace reachd::daemon {

inline constexpr const char* default_config_file = "/etc/reachd/reachd.yaml";

struct LoadResult {
  std::optional<Loadable> loadable;  ///< nothing if there is any error
  std::vector<yaml::Message> messages;
  std::string web_config{};  ///< config::Loaded::web_config: not read here
  std::string origin;        ///< the file, or "the built-in configuration"
};

/// `file` empty: default_config_file if it exists, otherwise the built-in configuration.
LoadResult load_configuration(const std::string& file);
/// The first step of load_configuration(): reads the configuration alone.
config::Loaded read_configuration(const std::string& file, std::string& origin);
/// The second step, for a configuration without errors: reads the files of its trust sets. If one cannot be
/// used, returns null and adds an error to `loaded.messages`, at the key that names the file.
std::shared_ptr<const probe::Contexts> load_contexts(config::Loaded& loaded);

}  // namespace reachd::daemon
