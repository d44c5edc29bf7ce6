#include "verdict/cause.hpp"

#include "verdict/rows.hpp"
#include "verdict/sentence.hpp"

namespace reachd::verdict {

namespace {

struct Entry {
  Cause value;
  const CauseRow& row;
};

constexpr base::Table<Cause, Entry> causes{{
    {Cause::host_fault, rows::host_fault},
    {Cause::link_down, rows::link_down},
    {Cause::captive_portal, rows::captive_portal},
    {Cause::proxy_down, rows::proxy_down},
    {Cause::proxy_login, rows::proxy_login},
    {Cause::proxy_denied, rows::proxy_denied},
    {Cause::no_data, rows::no_data},
    {Cause::uplink_down, rows::uplink_down},
    {Cause::dns_down, rows::dns_down},
    {Cause::dns_type_filtered, rows::dns_type_filtered},
    {Cause::dns_filtered, rows::dns_filtered},
    {Cause::trust_outdated, rows::trust_outdated},
    {Cause::tls_intercepted, rows::tls_intercepted},
    {Cause::http_intercepted, rows::http_intercepted},
    {Cause::networks_blocked, rows::networks_blocked},
    {Cause::apple_unreachable, rows::apple_unreachable},
    {Cause::large_hello_blocked, rows::large_hello_blocked},
    {Cause::port_blocked, rows::port_blocked},
    {Cause::hosts_blocked, rows::hosts_blocked},
    {Cause::dns_tcp_blocked, rows::dns_tcp_blocked},
    {Cause::resolver_down, rows::resolver_down},
    {Cause::clock_wrong, rows::clock_wrong},
    {Cause::server_fault, rows::server_fault},
    {Cause::unexplained, rows::unexplained},
    {Cause::addresses_blocked, rows::addresses_blocked},
    {Cause::degraded_path, rows::degraded_path},
}};

}  // namespace

const CauseRow& row(Cause cause) {
  return causes[cause].row;
}

bool has_port(Cause cause) {
  return row(cause).rule.has_port();
}
bool may_concern_all_ports(Cause cause) {
  return row(cause).may_concern_all_ports;
}
bool can_hold(Cause cause, bool by_proxy) {
  const auto seen = row(cause).seen;
  return seen == Seen::either_way || (seen == Seen::by_proxy) == by_proxy;
}
bool rests_on_attempts(Cause cause) {
  return row(cause).rests_on_attempts;
}
bool concerns_resolvers(Cause cause) {
  return row(cause).concerns_resolvers;
}

std::string_view meaning(Cause cause) {
  return row(cause).meaning;
}
std::string_view heading(Cause cause, base::Language language) {
  return row(cause).heading.in(language);
}

}  // namespace reachd::verdict
