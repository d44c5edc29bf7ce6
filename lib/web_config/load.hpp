#pragma once

// Reads a web_config as strictly as a configuration: everything that is wrong is said in one run, with its
// place, and a file with any error yields nothing at all.

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
  std::vector<yaml::Message> messages;      ///< by place in the file
  /// Of the file and those that it names, from before they were read; also where there are errors.
  FileStamps files;
};

/// Relative paths in the file are beside it. Blocks on the file system, and for a millisecond on keys.
Loaded load_file(const std::string& path);

/// A change seen by looking now and then. Not yet taken where it is not yet over: a certificate and its key
/// are two files, and between their renewals they do not fit.
class Watch {
 public:
  explicit Watch(const Loaded& loaded) : path_(loaded.path), loaded_(loaded.files), seen_(loaded.files) {}

  /// What the files say now, if they are not as they were loaded last, and have been the same for two looks.
  std::optional<Loaded> look();

 private:
  std::string path_;
  FileStamps loaded_;
  FileStamps seen_;
};

}  // namespace reachd::web_config
