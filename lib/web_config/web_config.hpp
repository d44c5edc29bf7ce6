#pragma once

// What a web_config says, ready for use: the TLS context is made, the certificates and keys are read. The
// format is that of Prometheus' exporter-toolkit (docs/web-configuration.md there). Immutable once made,
// shared between threads as shared_ptr<const>.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "web_config/server_context.hpp"

namespace reachd::web_config {

/// One of `basic_auth_users`.
struct User {
  std::string name;
  std::string hash;  ///< bcrypt's, as crypt(5) writes it: "$2y$10$..."
  int cost = 0;      ///< the binary logarithm of its work
};

/// A token bucket over all requests.
struct RateLimit {
  std::chrono::nanoseconds interval{};  ///< in which one token comes back; never 0
  int burst = 0;                        ///< tokens at most
};

struct WebConfig {
  std::shared_ptr<const ServerContext> tls;                  ///< null: plain HTTP
  std::vector<std::pair<std::string, std::string>> headers;  ///< of every response, instead of reachd's own
  std::vector<User> users;                                   ///< empty: nobody is asked for a password
  std::optional<RateLimit> rate_limit;
};

}  // namespace reachd::web_config
