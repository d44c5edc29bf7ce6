#pragma once

// Which names a request may call this server by. A page on another site can make a browser send requests here
// under a name of its own (DNS rebinding) and read the answers; it cannot make it use one of these names.

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace reachd::serve {

/// The host of "host", "host:port", "192.0.2.1:80" or "[2001:db8::1]:80", in lower case and without a final
/// dot. Nothing where the text is no authority (RFC 3986, 3.2), as one with user information or without a
/// host.
std::optional<std::string> host_of(std::string_view authority);

/// `origin` ("http://host:port", RFC 6454) names the same host and port as the field Host. A port left out is
/// that of the scheme.
bool is_same_origin(std::string_view origin, std::string_view host_field);

/// The host name (gethostname(2)); the names that /etc/hosts has on the same line; and the host name in the
/// domains that /etc/resolv.conf searches. Read from these files only: nothing is looked up.
std::vector<std::string> names_of_this_host();

class AllowedHosts {
 public:
  /// Beside these names `localhost` and every literal address are allowed.
  explicit AllowedHosts(const std::vector<std::string>& names);

  /// `host` as host_of() gives it.
  bool admits(std::string_view host) const;

 private:
  std::set<std::string, std::less<>> names_;
};

}  // namespace reachd::serve
