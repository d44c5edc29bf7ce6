#pragma once

// The keys of Apple's certificate authorities that its servers' chains are known to lead to.

#include <chrono>
#include <span>
#include <string_view>

#include "config/config.hpp"

namespace reachd::config {

struct AppleAuthority {
  std::string_view name;
  std::string_view spki_sha256;                 ///< base64 of the SHA-256 of its public key (SPKI)
  std::chrono::year_month_day certificate_end;  ///< the first day of the month in which its certificate ends
};

/// The intermediates that Apple's servers send with their leaf: what the trust set `apple` pins.
std::span<const AppleAuthority> apple_intermediates();

}  // namespace reachd::config
