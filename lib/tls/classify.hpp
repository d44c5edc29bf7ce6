#pragma once

// From what was seen during a handshake to its outcome. Pure, with a table for a test.

#include <cstdint>
#include <optional>
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
/// received (alert_in), another error of OpenSSL's, and only then how the
/// transport ended: a block page followed by a reset is a block page.
result::Outcome classify(std::span<const std::uint8_t> first_bytes, unsigned long error, End end);

/// The description (RFC 8446, 6) of the alert that the peer sent, if `error` says so; else nothing. OpenSSL's
/// reasons from SSL_AD_REASON_OFFSET (1000) to 1255 stand for alerts. Above them are those that all of its
/// libraries share, such as ERR_R_NESTED_ASN1_ERROR (ERR_RFLAG_COMMON, 524288, and more).
std::optional<int> alert_in(unsigned long error);

}  // namespace reachd::tls
