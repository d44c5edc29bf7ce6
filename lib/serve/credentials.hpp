#pragma once

// Who a request says it comes from.

#include <optional>
#include <string>
#include <string_view>

namespace reachd::serve {

struct Credentials {
  std::string user;
  std::string password;
};

/// The value of an Authorization field with the scheme Basic (RFC 7617, 2). Nothing where it is another
/// scheme, no base64, or has no colon.
std::optional<Credentials> parse_basic(std::string_view field);

}  // namespace reachd::serve
