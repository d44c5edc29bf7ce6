#include "config/key_hash.hpp"

#include <algorithm>

#include "base/bytes.hpp"

namespace reachd::config {

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

}  // namespace reachd::config
