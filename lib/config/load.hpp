#pragma once

// Reads a configuration strictly: one run reports all errors with their positions, and a file with any error
// yields no configuration at all.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "host/surroundings.hpp"
#include "yaml/report.hpp"

namespace reachd::config {

using yaml::Message;

struct Loaded {
  std::shared_ptr<const Config> config;  ///< null if there is any error
  std::vector<Message> messages;         ///< in order of position in the file
  /// By the name of a trust set: the position at which an error in its bundle is reported, as a message
  /// without text. That of the key `bundle`, or else of the set; for `system` and `apple`, of the first probe
  /// that uses them.
  std::map<std::string, Message> bundles{};
  /// Config::web_config, set even if there are errors, so that those of that file can be reported in the same
  /// run. The file is not read here, but by web_config/load.hpp for whoever serves or checks it.
  std::string web_config{};
};

/// `file` is only used as the text's name in messages, and as the base for relative paths of bundles and
/// `web_config`. Bundles are opened (an unreadable one is an error). Blocks on the file system only.
Loaded load_text(std::string_view text, const std::string& file,
                 const host::Surroundings& surroundings = host::this_host());
/// The file's size must be at most 1 MiB.
Loaded load_file(const std::string& path);

/// The text of config/reachd.yaml at the time when this program was built.
std::string_view default_text();

}  // namespace reachd::config
