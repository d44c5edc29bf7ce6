#pragma once

// What the parts of the loader share while one web_config is read.

#include <string>

#include "yaml/reader.hpp"
#include "web_config/load.hpp"

namespace reachd::web_config {

using config::Entry;
using config::MapReader;
using config::Node;
using config::Place;

struct Reading {
  config::Report& report;
  std::string file;  ///< of the web_config; relative paths are beside it
  FileStamps& files;
  WebConfig config{};  ///< grows; of no use once there is an error
};

/// Keys of a web_config that stand in the wrong map.
std::span<const config::Home> homes();

void load_tls(Reading& reading, MapReader& top);
void load_http(Reading& reading, MapReader& top);  ///< http_server_config and rate_limit
void load_users(Reading& reading, MapReader& top);

}  // namespace reachd::web_config
