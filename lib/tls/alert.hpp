#pragma once

// The names of TLS alerts as registered with IANA: OpenSSL's own table lacks those of TLS 1.3.

#include <string>
#include <string_view>

namespace reachd::tls {

/// "handshake_failure" for 40 (RFC 8446, 6; RFC 5246, 7.2; IANA "TLS Alerts"); empty for a number without a
/// name.
std::string_view alert_name(int description);
/// "handshake_failure (40)", or "alert 200".
std::string alert_text(int description);

}  // namespace reachd::tls
