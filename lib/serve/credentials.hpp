#pragma once

// The credentials in a request.

#include <optional>
#include <string>
#include <string_view>

namespace reachd::serve {

struct Credentials {
  std::string user;
  std::string password;
};

/// Parses the value of an Authorization field with the scheme Basic (RFC 7617, 2). Nothing if it has another
/// scheme, is not base64, or has no colon.
std::optional<Credentials> parse_basic(std::string_view field);

}  // namespace reachd::serve
