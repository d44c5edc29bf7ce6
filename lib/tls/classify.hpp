#pragma once

// Derives the outcome of a handshake from what was seen during it. Pure.

#include <cstdint>
#include <optional>
#include <span>

#include "result/outcome.hpp"

namespace reachd::tls {

/// How the transport ended during the handshake. `unreachable`: an ICMP error.
enum class End : std::uint8_t { none, closed, reset, timeout, unreachable };

/// Whether `bytes`, the first that the peer sent, can begin a TLS record: content type 20 to 24, version 3.0
/// to 3.4, length at most 2^14 + 2048 (RFC 5246, 6.2.3; RFC 8446, 5.1). Checks only the first five bytes, or
/// those there are if there are fewer.
bool may_be_tls(std::span<const std::uint8_t> bytes);

/// `error` is OpenSSL's packed code, 0 for none. The most specific evidence wins: bytes that are not TLS,
/// then a received alert (alert_in), then another OpenSSL error, and only then how the transport ended. A
/// block page followed by a reset is a block page.
result::Outcome classify(std::span<const std::uint8_t> first_bytes, unsigned long error, End end);

/// The description (RFC 8446, 6) of the alert that the peer sent, if `error` reports one; otherwise nothing.
/// OpenSSL's reasons from SSL_AD_REASON_OFFSET (1000) to 1255 represent alerts. Above them are those shared
/// by all its libraries, such as ERR_R_NESTED_ASN1_ERROR (ERR_RFLAG_COMMON, 524288, and more).
std::optional<int> alert_in(unsigned long error);

}  // namespace reachd::tls
