#pragma once

// The contents of a web_config, ready for use: the TLS context is created, certificates and keys are read.
// The format is that of Prometheus' exporter-toolkit (see docs/web-configuration.md there). Immutable once
// created, shared between threads as shared_ptr<const>.

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
  std::string hash;  ///< bcrypt hash as in crypt(5): "$2y$10$..."
  int cost = 0;      ///< binary logarithm of its work
};

/// A token bucket shared by all requests.
struct RateLimit {
  std::chrono::nanoseconds interval{};  ///< in which one token is added; never 0
  int burst = 0;                        ///< maximum number of tokens
};

struct WebConfig {
  std::shared_ptr<const ServerContext> tls;  ///< null: plain HTTP
  /// Added to every response, replacing reachd's own.
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<User> users;  ///< empty: no password is required
  std::optional<RateLimit> rate_limit;
};

}  // namespace reachd::web_config
