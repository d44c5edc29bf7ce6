#include "host/system_servers.hpp"

#include <algorithm>
#include <utility>

#include "host/text_lines.hpp"

namespace reachd::host {

namespace {

constexpr std::size_t longest_resolver_file = 64 * 1024;

bool is_resolved_stub(const net::Endpoint& server) {
  return server.address == net::Address::ipv4({127, 0, 0, 53}) ||
         server.address == net::Address::ipv4({127, 0, 0, 54});
}

/// The index of an interface named in an address can change, or appear, while the file stays the same.
bool names_interface(const std::optional<std::string>& text) {
  return text && text->find('%') != std::string::npos;
}

}  // namespace

std::vector<net::Endpoint> parse_nameservers(std::string_view text) {
  static constexpr std::string_view keyword = "nameserver";
  std::vector<net::Endpoint> servers;
  while (!text.empty() && servers.size() < most_system_servers) {
    auto line = take_line(text);
    if (!line.starts_with(keyword)) continue;
    if (take_field(line) != keyword) continue;
    auto field = take_field(line);
    field = field.substr(0, field.find_first_of("#;"));
    if (const auto address = net::Address::parse(field)) servers.push_back({*address, dns_port});
  }
  return servers;
}

std::vector<net::Endpoint> system_servers(const std::optional<std::string>& resolv_conf,
                                          const std::optional<std::string>& resolved_conf) {
  auto servers = parse_nameservers(resolv_conf ? std::string_view(*resolv_conf) : std::string_view());
  if (servers.empty()) servers.push_back({net::Address::ipv4({127, 0, 0, 1}), dns_port});
  if (resolved_conf && std::ranges::all_of(servers, is_resolved_stub)) {
    if (auto behind = parse_nameservers(*resolved_conf); !behind.empty()) return behind;
  }
  return servers;
}

SystemServers::SystemServers(std::string resolv_conf, std::string resolved_conf)
    : resolv_conf_(std::move(resolv_conf), longest_resolver_file),
      resolved_conf_(std::move(resolved_conf), longest_resolver_file) {}

const std::vector<net::Endpoint>& SystemServers::current() {
  const bool first_changed = resolv_conf_.look();
  const bool second_changed = resolved_conf_.look();
  if (first_changed || second_changed || names_interface(resolv_conf_.text()) ||
      names_interface(resolved_conf_.text())) {
    servers_ = system_servers(resolv_conf_.text(), resolved_conf_.text());
  }
  return servers_;
}

}  // namespace reachd::host
