#include <cstdio>

#include "config/load.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/probing/load.hpp"
#include "daemon/report/check_summary.hpp"
#include "daemon/web/web_access.hpp"

namespace reachd::daemon {

int check(const std::string& config) {
  std::string origin;
  auto loaded = read_configuration(config, origin);
  core::Plan plan;
  const auto served = web::load_served(loaded, loaded.messages);
  const bool web_config_fits = !served.web_config || served.web_config->config;
  if (!web_config_fits) loaded.config.reset();
  if (loaded.config) {
    if (!load_contexts(loaded)) {
      loaded.config.reset();
    } else {
      asio::io_context io(1);
      Host host(io.get_executor(), [] {});
      host.look(*loaded.config);
      plan = core::plan(loaded.config, host.facts());
    }
  }
  std::fputs(report::check_summary(loaded, plan).c_str(), stdout);
  return loaded.config ? exit_ok : exit_usage;
}

int default_config() {
  const auto text = config::default_text();
  std::fwrite(text.data(), 1, text.size(), stdout);
  return exit_ok;
}

}  // namespace reachd::daemon
