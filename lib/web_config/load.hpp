#pragma once

// Reads a web_config as strictly as a configuration: one run reports all errors with their positions, and a
// file with any error yields nothing at all.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "web_config/web_config.hpp"
#include "yaml/report.hpp"

namespace reachd::web_config {

/// By path.
using FileStamps = std::map<std::string, base::FileStamp>;

struct Loaded {
  std::string path;
  std::shared_ptr<const WebConfig> config;  ///< null if there is any error
  std::vector<yaml::Message> messages;      ///< in order of position in the file
  /// Of the file and those that it names, taken before reading them; also if there are errors.
  FileStamps files;
};

/// Relative paths in the file are relative to its directory. Blocks on the file system, and for a millisecond
/// on keys.
Loaded load_file(const std::string& path);

/// A change detected by checking regularly. It is not reported until it is complete: a certificate and its
/// key are two files, and do not match between their renewals.
class Watch {
 public:
  explicit Watch(const Loaded& loaded) : path_(loaded.path), loaded_(loaded.files), seen_(loaded.files) {}

  /// The files' new contents, if they differ from those last loaded and have been the same in two checks.
  std::optional<Loaded> look();

 private:
  std::string path_;
  FileStamps loaded_;
  FileStamps seen_;
};

}  // namespace reachd::web_config
