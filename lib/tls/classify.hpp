#pragma once

// From what was seen during a handshake to its outcome. Pure, with a table for a test.

#include <cstdint>
#include <span>

#include "result/outcome.hpp"

namespace reachd::tls {

/// How the transport ended while the handshake was under way. `unreachable`: an ICMP error.
enum class End : std::uint8_t { none, closed, reset, timeout, unreachable };

/// `bytes`, the first that the peer sent, can begin a TLS record: content type 20 to 24, version 3.0 to 3.4,
/// length at most 2^14 + 2048 (RFC 5246, 6.2.3; RFC 8446, 5.1). Only the first five are looked at; with
/// fewer, those there are.
bool may_be_tls(std::span<const std::uint8_t> bytes);

/// `error` is OpenSSL's packed code, 0 for none. What says more comes first: bytes that are no TLS, an alert
/// received (a reason from SSL_AD_REASON_OFFSET on), another error of OpenSSL's, and only then how the
/// transport ended: a block page followed by a reset is a block page.
result::Outcome classify(std::span<const std::uint8_t> first_bytes, unsigned long error, End end);

/// `error` says that the peer sent a fatal alert.
bool is_alert(unsigned long error);

}  // namespace reachd::tls
