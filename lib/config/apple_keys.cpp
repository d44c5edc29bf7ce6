#include "config/apple_keys.hpp"

#include <algorithm>
#include <variant>

#include "config/key_hash.hpp"

namespace reachd::config {

namespace {

bool is_used(const TrustSet& set, const Config& config) {
  return std::any_of(config.probes.begin(), config.probes.end(), [&](const Probe& probe) {
    const auto* tls = std::get_if<TlsTarget>(&probe.target);
    return tls != nullptr && tls->trust == set.name;
  });
}

bool pins(const TrustSet& set, const AppleAuthority& authority) {
  const auto hash = parse_key_hash(authority.spki_sha256);
  return hash && std::find(set.spki_sha256.begin(), set.spki_sha256.end(), *hash) != set.spki_sha256.end();
}

}  // namespace

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
