#pragma once

// The names by which a request may address this server. A page on another site can make a browser send
// requests here under a name of its own (DNS rebinding) and read the responses, but it cannot use one of
// these names for that.

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace reachd::serve {

/// The host of "host", "host:port", "192.0.2.1:80" or "[2001:db8::1]:80", in lower case and without a
/// trailing dot. Nothing if the text is not an authority (RFC 3986, 3.2), or if it has user information or no
/// host.
std::optional<std::string> host_of(std::string_view authority);

/// Whether `origin` ("http://host:port", RFC 6454) has the same host and port as the field Host. An omitted
/// port is the scheme's default.
bool is_same_origin(std::string_view origin, std::string_view host_field);

/// The host name (gethostname(2)), the names on the same line in /etc/hosts, and the host name in the search
/// domains of /etc/resolv.conf. Only reads these files: nothing is looked up.
std::vector<std::string> names_of_this_host();

class AllowedHosts {
 public:
  /// `localhost` and all literal addresses are allowed in addition to these names.
  explicit AllowedHosts(const std::vector<std::string>& names);

  /// `host` as returned by host_of().
  bool admits(std::string_view host) const;

 private:
  std::set<std::string, std::less<>> names_;
};

}  // namespace reachd::serve
