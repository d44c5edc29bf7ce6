#pragma once

// What the parts of the loader share while one web_config is read.

#include <string>

#include "web_config/load.hpp"
#include "yaml/reader.hpp"

namespace reachd::web_config {

using yaml::Entry;
using yaml::MapReader;
using yaml::Node;
using yaml::Place;

struct Reading {
  yaml::Report& report;
  std::string file;  ///< of the web_config; relative paths are beside it
  FileStamps& files;
  WebConfig config{};  ///< grows; of no use once there is an error
};

void load_tls(Reading& reading, MapReader& top);
void load_http(Reading& reading, MapReader& top);  ///< http_server_config and rate_limit
void load_users(Reading& reading, MapReader& top);

}  // namespace reachd::web_config
