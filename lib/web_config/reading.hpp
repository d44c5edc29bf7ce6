#pragma once

// What the parts of the loader share while reading a web_config.

#include <string>

#include "base/text.hpp"
#include "web_config/load.hpp"
#include "yaml/reader.hpp"

namespace reachd::web_config {

using base::cite;
using yaml::Entry;
using yaml::MapReader;
using yaml::Node;
using yaml::Place;

struct Reading {
  yaml::Report& report;
  /// The web_config; relative paths are relative to its directory.
  std::string file;
  FileStamps& files;
  WebConfig config{};  ///< filled in step by step; must not be used if there is an error

  void error(Place place, std::string text) { report.error(place, std::move(text)); }
  void warning(Place place, std::string text) { report.warning(place, std::move(text)); }
};

void load_tls(Reading& reading, MapReader& top);
void load_http(Reading& reading, MapReader& top);  ///< http_server_config and rate_limit

}  // namespace reachd::web_config
