#pragma once

// The DNS servers of this host, which the name `system` in the configuration refers to.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/watched_file.hpp"
#include "net/address.hpp"

namespace reachd::host {

inline constexpr std::size_t most_system_servers = 3;  ///< MAXNS, resolv.conf(5)
inline constexpr std::uint16_t dns_port = 53;

/// The `nameserver` lines of a resolv.conf(5), in order: the first three that contain an address. As in
/// glibc, the keyword must begin its line, and anything after the address is ignored.
std::vector<net::Endpoint> parse_nameservers(std::string_view text);

/// The servers to ask, given the text of /etc/resolv.conf and of /run/systemd/resolve/resolv.conf (nothing:
/// the file cannot be read). If the first names only the stub of systemd-resolved(8) (127.0.0.53,
/// 127.0.0.54), those of the second are used, because the stub's cache and its own fallbacks would hide what
/// the network does. If no server is named, 127.0.0.1 (resolv.conf(5)). Never empty.
std::vector<net::Endpoint> system_servers(const std::optional<std::string>& resolv_conf,
                                          const std::optional<std::string>& resolved_conf);

/// Both files, reread when they change. For one thread; never throws because of their contents.
class SystemServers {
 public:
  explicit SystemServers(std::string resolv_conf = "/etc/resolv.conf",
                         std::string resolved_conf = "/run/systemd/resolve/resolv.conf");

  /// The files' current contents: does two stat(2), and reads what has changed. Valid until the next call.
  const std::vector<net::Endpoint>& current();

 private:
  WatchedFile resolv_conf_;
  WatchedFile resolved_conf_;
  std::vector<net::Endpoint> servers_;
};

}  // namespace reachd::host
