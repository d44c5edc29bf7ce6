#include "host/surroundings.hpp"

#include <net/if.h>

#include <array>

#include "base/text.hpp"
#include "host/families.hpp"
#include "host/system_servers.hpp"
#include "net/netlink.hpp"

namespace reachd::host {

namespace {

std::string route_interface(const net::Address& source) {
  const auto route = net::route_to(far_away(source.family()), net::SourceBinding{{}, source});
  std::array<char, IF_NAMESIZE> name{};
  const bool known = route && if_indextoname(static_cast<unsigned>(route->interface), name.data()) != nullptr;
  return known ? name.data() : std::string();
}

}  // namespace

SourceRoute source_route(const net::Address& source) {
  return {net::interface_of(source), route_interface(source)};
}

std::optional<std::string> source_route_problem(std::string_view source_name, const net::Address& source,
                                                const SourceRoute& route) {
  const std::string address = source.to_string();
  if (source.is_loopback()) return std::nullopt;
  if (route.owner.empty())
    return "source " + base::cite(source_name) + ": no interface has the address " + address + " now";
  if (route.leaves_by.empty() || route.leaves_by == route.owner) return std::nullopt;
  const std::string command = source.family() == net::Family::ipv4 ? "ip" : "ip -6";
  return "source " + base::cite(source_name) + ": packets from " + address + " leave by " + route.leaves_by +
         " and not by " + route.owner + ", which has the address; add a rule, '" + command +
         " rule add from " + address + " lookup 100', and to table 100 the default route of " + route.owner;
}

Surroundings this_host() {
  return {std::chrono::system_clock::now(),
          [](const std::string& interface) { return if_nametoindex(interface.c_str()) != 0; }, source_route,
          [] { return SystemServers().current(); }};
}

}  // namespace reachd::host
