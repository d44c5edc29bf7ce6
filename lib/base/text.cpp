#include "base/text.hpp"

#include <algorithm>
#include <cstdio>

namespace reachd::base {

namespace {

/// C0, DEL and C1 (U+0080 to U+009F), the line and paragraph separators U+2028 and U+2029, and characters
/// that change the writing direction (Unicode TR 9, 2).
bool is_control(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return byte(0) < 0x20 || byte(0) == 0x7f;
  if (character.size() == 2) return byte(0) == 0xc2 && byte(1) < 0xa0;
  if (character.starts_with("\xe2\x80"))
    return byte(2) == 0x8e || byte(2) == 0x8f || (byte(2) >= 0xa8 && byte(2) <= 0xae);
  return character.starts_with("\xe2\x81") && byte(2) >= 0xa6 && byte(2) <= 0xa9;
}

/// Not what looks like nothing, or like a plain blank: no-break and other spaces, soft hyphen, zero width.
bool is_visible(std::string_view character) {
  static constexpr std::string_view invisible[] = {"\xc2\xa0",     "\xc2\xad",     "\xe2\x80\x8b",
                                                   "\xe2\x80\x8c", "\xe2\x80\x8d", "\xe2\x81\xa0",
                                                   "\xe3\x80\x80", "\xef\xbb\xbf"};
  const bool is_space = character.starts_with("\xe2\x80") && static_cast<unsigned char>(character[2]) <= 0x8a;
  return character_length(character) != 0 && !is_control(character) && !is_space &&
         std::ranges::find(invisible, character) == std::end(invisible);
}

/// A character of at most three bytes, or a byte that is none.
std::string escaped(std::string_view character) {
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned>(static_cast<unsigned char>(character[i]));
  };
  char text[8];
  if (character.size() == 1) {
    std::snprintf(text, sizeof text, "\\x%02x", byte(0));
  } else {
    const unsigned code = character.size() == 2
                              ? (byte(0) & 0x1f) << 6 | (byte(1) & 0x3f)
                              : (byte(0) & 0x0f) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f);
    std::snprintf(text, sizeof text, "\\u%04x", code & 0xffff);
  }
  return text;
}

}  // namespace

std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (text.empty()) return 0;
  const unsigned first = byte(0);
  std::size_t length = 0;
  // Bounds of the second byte: no overlong form, no surrogate, nothing above U+10FFFF.
  unsigned low = 0x80, high = 0xbf;
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) length = 2;
  if (first >= 0xe0 && first <= 0xef) length = 3;
  if (first >= 0xf0 && first <= 0xf4) length = 4;
  if (first == 0xe0) low = 0xa0;
  if (first == 0xed) high = 0x9f;
  if (first == 0xf0) low = 0x90;
  if (first == 0xf4) high = 0x8f;
  if (length == 0 || text.size() < length) return 0;
  if (byte(1) < low || byte(1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  return length;
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = lower_case(c);
  return result;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower_case(x) == lower_case(y); });
}

std::string clean_text(std::string_view text, std::size_t limit) {
  std::string result;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const auto character = text.substr(0, length == 0 ? 1 : length);
    const std::string_view add = length == 0 ? "\xef\xbf\xbd" : is_control(character) ? " " : character;
    if (result.size() + add.size() > limit) break;
    result += add;
    text.remove_prefix(character.size());
  }
  return result;
}

std::string cite(std::string_view text) {
  constexpr std::size_t most = 64;
  std::string result = "'";
  auto length = std::min(text.size(), most);
  // Do not cut a multi-byte character in two: bytes 10xxxxxx continue one (RFC 3629).
  while (length < text.size() && length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80)
    --length;
  for (auto rest = text.substr(0, length); !rest.empty();) {
    const auto size = std::max<std::size_t>(character_length(rest), 1);
    const auto character = rest.substr(0, size);
    result += is_visible(character) ? std::string(character) : escaped(character);
    rest.remove_prefix(size);
  }
  return result + (length < text.size() ? "...'" : "'");
}

}  // namespace reachd::base
