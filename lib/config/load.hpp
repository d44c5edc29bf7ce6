#pragma once

// Reads a configuration strictly: one run reports all errors with their positions, and a file with any error
// yields no configuration at all.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/layers.hpp"
#include "host/surroundings.hpp"
#include "yaml/report.hpp"

namespace reachd::config {

using yaml::Message;

/// A configuration file's name and text.
struct Text {
  std::string file, text;
};

struct Loaded {
  std::shared_ptr<const Config> config;  ///< null if there is any error
  std::vector<Message> messages;         ///< by file, in order of position
  /// From the lowest upwards what each file changed of those below it; of a single file nothing.
  std::vector<Layer> layers{};
  /// By the name of a trust set: the position at which an error in its bundle is reported, as a message
  /// without text. That of the key `bundle`, or else of the set; for `system` and `apple`, of the first probe
  /// that uses them.
  std::map<std::string, Message> bundles{};
  /// Config::web_config, set even if there are errors, so that those of that file can be reported in the same
  /// run. The file is not read here, but by web_config/load.hpp for whoever serves or checks it.
  std::string web_config{};
};

/// The main file and what is laid over it, in this order; layers.hpp has the rule. With `extends: built-in`
/// the main file itself is laid over the built-in configuration. File names are used in messages, and as the
/// base for relative paths of bundles and `web_config`. Bundles are opened (an unreadable one is an error).
/// Blocks on the file system only.
Loaded load_layers(const std::vector<Text>& texts,
                   const host::Surroundings& surroundings = host::this_host());
/// A main file alone.
Loaded load_text(std::string_view text, const std::string& file,
                 const host::Surroundings& surroundings = host::this_host());
/// The file and, over it, the *.yaml in the directory beside it (reachd.d for reachd.yaml), in byte order
/// without those whose names begin with a dot. With `built_in` the path names that
/// directory only, and the built-in configuration stands below it. Each file's size must be at most 1 MiB.
Loaded load_file(const std::string& path, bool built_in = false);

/// The text of config/reachd.yaml at the time when this program was built.
std::string_view default_text();

}  // namespace reachd::config
