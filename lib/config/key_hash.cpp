#include "config/key_hash.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace reachd::config {

namespace {

constexpr std::size_t text_length = 44;

const unsigned char* bytes(const char* text) {
  return reinterpret_cast<const unsigned char*>(text);
}

}  // namespace

std::optional<KeyHash> parse_key_hash(std::string_view base64) {
  // EVP_DecodeBlock(3) tolerates surrounding spaces, so check the length and that encoding yields the same
  // text.
  std::array<unsigned char, text_length / 4 * 3> decoded{};
  if (base64.size() != text_length) return std::nullopt;
  if (EVP_DecodeBlock(decoded.data(), bytes(base64.data()), text_length) != static_cast<int>(decoded.size()))
    return std::nullopt;
  KeyHash hash;
  std::copy_n(decoded.begin(), hash.size(), hash.begin());
  if (key_hash_text(hash) != base64) return std::nullopt;
  return hash;
}

std::string key_hash_text(const KeyHash& hash) {
  std::array<unsigned char, text_length + 1> text{};
  EVP_EncodeBlock(text.data(), hash.data(), static_cast<int>(hash.size()));
  return {reinterpret_cast<const char*>(text.data()), text_length};
}

}  // namespace reachd::config
