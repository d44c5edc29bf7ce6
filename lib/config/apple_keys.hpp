#pragma once

// The keys of Apple's certificate authorities to which the chains of its servers are known to lead.

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"

namespace reachd::config {

// Key hashes as text: base64 (RFC 4648, section 4) of the 32 bytes of a SHA-256, as `openssl dgst -sha256
// -binary | base64` prints it.

/// 44 characters, the last a '=', with unused bits zero; nothing for anything else.
std::optional<KeyHash> parse_key_hash(std::string_view base64);
std::string key_hash_text(const KeyHash& hash);

struct AppleAuthority {
  std::string_view name;
  std::string_view spki_sha256;  ///< base64 of the SHA-256 of its public key (SPKI)
  /// The first day of the month in which its certificate expires.
  std::chrono::year_month_day certificate_end;
};

/// The intermediates that Apple's servers send with their leaf: those pinned by the trust set `apple`.
std::span<const AppleAuthority> apple_intermediates();

/// An authority that a trust set pins and whose end is known.
struct PinnedAuthority {
  std::string_view set;  ///< lives as long as the configuration
  const AppleAuthority* authority = nullptr;
};

/// For the trust sets that a tls probe uses, in their order. Of a key that the operator has pinned, only the
/// hash is known, unless it is Apple's.
std::vector<PinnedAuthority> pinned_authorities(const Config& config);

}  // namespace reachd::config
