#include "daemon/probing/load.hpp"

#include <unistd.h>

namespace reachd::daemon {

config::Loaded read_configuration(const std::string& file, std::string& origin) {
  if (!file.empty() || ::access(default_config_file, F_OK) == 0) {
    origin = file.empty() ? default_config_file : file;
    return config::load_file(origin);
  }
  origin = "the built-in configuration";
  return config::load_file(default_config_file, true);
}

std::shared_ptr<const probe::Contexts> load_contexts(config::Loaded& loaded) {
  probe::Contexts::Error error;
  auto contexts = probe::Contexts::load(*loaded.config, error);
  if (contexts) return contexts;
  auto message = loaded.bundles[error.trust_set];
  message.text = error.text;
  loaded.messages.push_back(std::move(message));
  return nullptr;
}

LoadResult load_configuration(const std::string& file) {
  LoadResult result;
  auto loaded = read_configuration(file, result.origin);
  auto contexts = loaded.config ? load_contexts(loaded) : nullptr;
  if (contexts) result.loadable = Loadable{std::move(loaded.config), std::move(contexts)};
  result.messages = std::move(loaded.messages);
  result.web_config = std::move(loaded.web_config);
  return result;
}

}  // namespace reachd::daemon
