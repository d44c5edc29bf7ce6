#include "serve/credentials.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cctype>

namespace reachd::serve {

namespace {

constexpr std::string_view scheme = "basic";

bool is_base64(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

/// EVP_DecodeBlock(3) also accepts surrounding blanks, and counts the padding as bytes.
std::optional<std::string> decode_base64(std::string_view text) {
  const auto padding = std::min<std::size_t>(text.size() - std::min(text.find('='), text.size()), 3);
  const auto body = text.substr(0, text.size() - padding);
  if (text.empty() || text.size() % 4 != 0 || padding > 2) return std::nullopt;
  if (!std::all_of(body.begin(), body.end(), is_base64)) return std::nullopt;
  if (text.substr(body.size()) != std::string_view("==").substr(2 - padding)) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const auto size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

}  // namespace

std::optional<Credentials> parse_basic(std::string_view field) {
  const auto is_scheme = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  const auto head = field.substr(0, scheme.size());
  if (!std::equal(head.begin(), head.end(), scheme.begin(), scheme.end(), is_scheme)) return std::nullopt;
  field.remove_prefix(scheme.size());
  const auto start = field.find_first_not_of(' ');
  if (start == 0 || start == std::string_view::npos) return std::nullopt;
  const auto text = decode_base64(field.substr(start));
  if (!text) return std::nullopt;
  const auto colon = text->find(':');
  if (colon == std::string::npos) return std::nullopt;
  return Credentials{text->substr(0, colon), text->substr(colon + 1)};
}

}  // namespace reachd::serve
