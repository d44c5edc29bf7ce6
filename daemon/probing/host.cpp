#include "daemon/probing/host.hpp"

namespace reachd::daemon {

Host::Host(const asio::any_io_executor& executor, std::function<void()> look)
    : watch_(executor, std::move(look)) {}

bool Host::look(const config::Config& config) {
  auto facts = facts_;
  for (const auto& source : config.sources) {
    auto& families = facts.families[source.name];
    for (const auto family : {net::Family::ipv4, net::Family::ipv6}) {
      if (!source.has(family)) continue;
      if (host::usable_families(source.bindings().of(family)).contains(family)) families.insert(family);
    }
  }
  facts.system_resolvers = servers_.current();
  if (facts == facts_) return false;
  facts_ = std::move(facts);
  return true;
}

}  // namespace reachd::daemon
