#pragma once

// Reads a configuration strictly: everything that is wrong is said in one run, with its place, and a file
// with any error yields no configuration at all.

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
  std::vector<Message> messages;         ///< by place in the file
  /// By the name of a trust set: the place that an error of its bundle is reported at, as a message without
  /// text. The key `bundle`, else the set; for `system` and `apple` the first probe that uses them.
  std::map<std::string, Message> bundles{};
  /// Config::web_config, also where there are errors, so that those of that file can be told in the same run.
  /// Not read here: web_config/load.hpp does, for whoever serves or checks it.
  std::string web_config{};
};

/// `file` only names the text in messages, except that bundles and `web_config` with a relative path are
/// looked up beside it. Bundles are opened (an unreadable one is an error). Blocks on the file system only.
Loaded load_text(std::string_view text, const std::string& file,
                 const host::Surroundings& surroundings = host::this_host());
/// The file's size is at most 1 MiB.
Loaded load_file(const std::string& path);

/// The text of config/reachd.yaml, as it was when this program was built.
std::string_view default_text();

}  // namespace reachd::config
