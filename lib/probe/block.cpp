#include "probe/block.hpp"

namespace reachd::probe {

std::string_view name(Mechanism mechanism) {
  constexpr std::string_view names[] = {
      "unknown",         "silent_drop", "icmp_prohibited",   "icmp_unreachable",
      "reset",           "server",      "reset_after_hello", "stall_after_hello",
      "stall_after_ack", "path_mtu",    "interception",      "dns_answer"};
  return names[static_cast<std::size_t>(mechanism)];
}

}  // namespace reachd::probe
