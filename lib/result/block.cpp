#include "result/block.hpp"

namespace reachd::result {

std::string_view name(Mechanism mechanism) {
  constexpr std::string_view names[] = {
      "unknown",         "silent_drop", "icmp_prohibited",   "icmp_unreachable",
      "reset",           "server",      "reset_after_hello", "stall_after_hello",
      "stall_after_ack", "path_mtu",    "interception",      "dns_answer"};
  return names[static_cast<std::size_t>(mechanism)];
}

Block block_told_by(Outcome outcome) {
  Block block;
  const auto how = approach(outcome, false);
  if (how == Approach::interception) block.mechanism = Mechanism::interception;
  if (how == Approach::dns_answer) block.mechanism = Mechanism::dns_answer;
  return block;
}

Approach approach(Outcome outcome, bool udp_dns) {
  switch (outcome) {
    case Outcome::dns_timeout:
    case Outcome::dns_unreachable:
    case Outcome::dns_prohibited:
      return udp_dns ? Approach::dns : Approach::connect;
    case Outcome::dns_nxdomain:
    case Outcome::dns_servfail:
    case Outcome::dns_refused:
    case Outcome::dns_error:
    case Outcome::dns_no_data:
    case Outcome::dns_unexpected_address:
      return Approach::dns_answer;
    case Outcome::dns_tcp_failed:
    case Outcome::connect_timeout:
    case Outcome::connect_refused:
    case Outcome::connect_prohibited:
    case Outcome::connect_unreachable:
      return Approach::connect;
    case Outcome::tls_timeout:
    case Outcome::tls_reset:
    case Outcome::tls_closed:
    case Outcome::tls_unreachable:
    case Outcome::http_timeout:
    case Outcome::http_reset:
    case Outcome::http_closed:
    case Outcome::http_unreachable:
      return Approach::first_data;
    case Outcome::tls_not_tls:
    case Outcome::tls_untrusted:
      return Approach::interception;
    default:
      return Approach::none;
  }
}

}  // namespace reachd::result
