#include "daemon/probing/load.hpp"

#include <unistd.h>

namespace reachd::daemon {

config::Loaded read_configuration(const std::string& file, std::string& origin) {
  if (!file.empty() || ::access(default_config_file, F_OK) == 0) {
    origin = file.empty() ? default_config_file : file;
    return config::load_file(origin);
  }
  origin = "the built-in configuration";
  return config::load_text(config::default_text(), "built-in");
}

LoadResult load_configuration(const std::string& file) {
  LoadResult result;
  auto loaded = read_configuration(file, result.origin);
  result.messages = std::move(loaded.messages);
  result.web_config = std::move(loaded.web_config);
  if (!loaded.config) return result;
  std::string error;
  auto contexts = probe::Contexts::load(*loaded.config, error);
  if (!contexts) {
    result.messages.push_back({yaml::Message::Severity::error, result.origin, 0, 0, error});
    return result;
  }
  result.loadable = Loadable{std::move(loaded.config), std::move(contexts)};
  return result;
}

}  // namespace reachd::daemon
