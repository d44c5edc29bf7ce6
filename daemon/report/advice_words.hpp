#pragma once

// The names, ports and addresses that advice is composed of, taken from a record where known. ASCII.

#include <string>

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
  bool is_apple = false;  ///< according to its name or address, the host is one of Apple's
};

AdviceWords advice_words(const core::Record& record);

}  // namespace reachd::report
