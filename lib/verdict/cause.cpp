#include <array>

#include "verdict/diagnose.hpp"

namespace reachd::verdict {

namespace {

struct Described {
  std::string_view name;
  bool has_port;
  std::string_view meaning;
};

// In the order of the enumeration.
constexpr std::array<Described, cause_count> table{{
    {"host_fault", false, "this host itself cannot try"},
    {"link_down", false, "this host has no way out: no route, link or next hop"},
    {"captive_portal", false, "a captive portal answers in place of the servers"},
    {"uplink_down", false, "nothing beyond this network can be reached"},
    {"dns_down", false, "no resolver answers"},
    {"trust_outdated", false, "Apple has a new certification authority, or somebody forges its name"},
    {"tls_intercepted", true, "somebody else ends the TLS connections on this port"},
    {"apple_unreachable", false, "none of Apple's hosts can be connected to, while others can"},
    {"port_blocked", true, "this port is blocked, others work"},
    {"hosts_blocked", false, "some hosts are blocked, others work on the same ports"},
    {"dns_filtered", false, "a resolver answers falsely for some names"},
    {"resolver_down", false, "one resolver fails, another answers"},
    {"clock_wrong", false, "this host's clock is wrong"},
    {"server_fault", false, "a server itself answers wrongly"},
    {"unexplained", false, "no known cause fits"},
    {"addresses_blocked", false, "some addresses of a name fail each time, others work"},
    {"degraded_path", false, "the path loses packets"},
}};

const Described& described(Cause cause) {
  return table[static_cast<std::size_t>(cause)];
}

}  // namespace

std::string_view name(Cause cause) {
  return described(cause).name;
}
bool has_port(Cause cause) {
  return described(cause).has_port;
}
std::string_view meaning(Cause cause) {
  return described(cause).meaning;
}

std::optional<Cause> cause_from_name(std::string_view text) {
  for (int i = 0; i < cause_count; ++i) {
    if (table[static_cast<std::size_t>(i)].name == text) return static_cast<Cause>(i);
  }
  return std::nullopt;
}

}  // namespace reachd::verdict
