#pragma once

// What counts as a DNS name here.

#include <string_view>

#include "base/expected.hpp"

namespace reachd::config {

/// Letters, digits, '-' and '_' (service names, RFC 2782) in labels of 1 to 63 bytes, at most 253 bytes in
/// total (RFC 1035, 2.3.4), without a trailing dot: names are always absolute. A last label of digits only is
/// rejected: it is a mistyped IPv4 address, as no top-level domain has that form (RFC 1123, 2.1). The error
/// says what is wrong.
base::Expected<void> is_host_name(std::string_view text);

}  // namespace reachd::config
