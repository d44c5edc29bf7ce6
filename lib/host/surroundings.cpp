#include "host/surroundings.hpp"

#include <net/if.h>

#include "host/system_servers.hpp"

namespace reachd::host {

Surroundings this_host() {
  return {std::chrono::system_clock::now(),
          [](const std::string& interface) { return if_nametoindex(interface.c_str()) != 0; }, source_route,
          [] { return SystemServers().current(); }};
}

}  // namespace reachd::host
