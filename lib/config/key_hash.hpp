#pragma once

// Key hashes as text: base64 (RFC 4648, section 4) of the 32 bytes of a SHA-256, as `openssl dgst -sha256
// -binary | base64` prints it.

#include <optional>
#include <string>
#include <string_view>

#include "config/config.hpp"

namespace reachd::config {

/// 44 characters, the last a '=', with unused bits zero; nothing for anything else.
std::optional<KeyHash> parse_key_hash(std::string_view base64);
std::string key_hash_text(const KeyHash& hash);

}  // namespace reachd::config
