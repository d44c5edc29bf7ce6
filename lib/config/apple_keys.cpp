#include "config/apple_keys.hpp"

#include <algorithm>

#include "base/bytes.hpp"

namespace reachd::config {

namespace {

bool is_used(const TrustSet& set, const Config& config) {
  return std::ranges::any_of(config.probes, [&](const Probe& probe) {
    const auto* tls = probe.tls();
    return tls != nullptr && tls->trust == set.name;
  });
}

bool pins(const TrustSet& set, const AppleAuthority& authority) {
  const auto hash = parse_key_hash(authority.spki_sha256);
  return hash && std::ranges::find(set.spki_sha256, *hash) != set.spki_sha256.end();
}

}  // namespace

std::optional<KeyHash> parse_key_hash(std::string_view base64) {
  const auto bytes = base::parse_base64(base64);
  KeyHash hash;
  if (!bytes || bytes->size() != hash.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), hash.begin());
  // If unused bits are set, encoding yields a different text.
  if (key_hash_text(hash) != base64) return std::nullopt;
  return hash;
}

std::string key_hash_text(const KeyHash& hash) {
  return base::base64(hash);
}

std::vector<PinnedAuthority> pinned_authorities(const Config& config) {
  std::vector<PinnedAuthority> found;
  for (const auto& set : config.trust) {
    if (!is_used(set, config)) continue;
    for (const auto& authority : apple_intermediates()) {
      if (pins(set, authority)) found.push_back({set.name, &authority});
    }
  }
  return found;
}

}  // namespace reachd::config
