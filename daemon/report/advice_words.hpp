#pragma once

// The names, ports and addresses that advice is composed of, taken from a record where known. ASCII.

#include <string>
#include <utility>
#include <vector>

#include "core/snapshot.hpp"

namespace reachd::report {

struct AdviceWords {
  std::string host;           ///< the name or literal that was used
  std::string host_and_port;  ///< "identity.ess.apple.com:443", "[2001:db8::1]:443"
  std::string url;            ///< for an http probe
  std::string port;           ///< "TCP 5223", "UDP 53"
  std::string address;        ///< "17.57.144.10"; "the server" if none is known
  std::string resolver;       ///< "resolver system-1 10.0.0.53"
  /// The sender of the ICMP error, with a verb: "10.1.0.1 sent", "somebody on the path sent".
  std::string sender;
  std::string allow;  ///< what a firewall should allow
  std::string server_name;
  std::string issuer;
  std::string not_by_whom;   ///< "not by Apple", "which is not trusted here"
  std::string dig;           ///< how to query by hand: "dig @10.0.0.53 init.ess.apple.com A"
  std::string s_client;      ///< how to see by hand what answers with TLS
  std::string system_says;   ///< " (the system says: Cannot allocate memory)", or empty
  std::string with_status;   ///< " (status 302)", or empty
  std::string of_interface;  ///< " of eth0", or empty
  std::string route_to;      ///< what to pass to ip-route(8)
  bool ipv6 = false;
  bool is_apple = false;  ///< according to its name or address, the host is one of Apple's

  /// The replacement for {NAME} in an outcome's advice.
  std::vector<std::pair<const char*, std::string>> placeholders() const;
};

AdviceWords advice_words(const core::Record& record);

}  // namespace reachd::report
