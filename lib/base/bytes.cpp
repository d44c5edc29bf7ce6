#include "base/bytes.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>

namespace reachd::base {

namespace {

bool is_base64_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

}  // namespace

std::string hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const auto byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

std::string base64(std::span<const std::uint8_t> bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '\0');
  // EVP_EncodeBlock(3) also writes a NUL, in the place of the string's own.
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                  static_cast<int>(bytes.size()));
  return text;
}

std::optional<std::string> parse_base64(std::string_view text) {
  // EVP_DecodeBlock(3) also accepts surrounding blanks, and counts the padding as bytes.
  const auto body = text.substr(0, text.find('='));
  const auto padding = text.size() - body.size();
  if (text.empty() || text.size() % 4 != 0 || padding > 2) return std::nullopt;
  if (!std::ranges::all_of(body, is_base64_character)) return std::nullopt;
  if (text.back() != '=' && padding > 0) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const auto size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), bytes_of(text).data(),
                                    static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

Sha256 sha256(std::span<const std::uint8_t> bytes) {
  Sha256 digest{};
  SHA256(bytes.data(), bytes.size(), digest.data());
  return digest;
}

}  // namespace reachd::base
