#pragma once

// What counts as a DNS name here.

#include <string>
#include <string_view>

namespace reachd::config {

/// Letters, digits, '-' and '_' (service names, RFC 2782) in labels of 1 to 63 bytes, at most 253 bytes in
/// total (RFC 1035, 2.3.4), without a trailing dot: names are always absolute. A last label of digits only is
/// rejected: it is a mistyped IPv4 address, as no top-level domain has that form (RFC 1123, 2.1). `why`, if
/// given, is set to the reason.
bool is_host_name(std::string_view text, std::string* why = nullptr);

}  // namespace reachd::config
