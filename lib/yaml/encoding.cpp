#include "yaml/encoding.hpp"

namespace reachd::yaml {

namespace {

/// The number of bytes of the character at the start of `text`; 0 if it is not UTF-8 (RFC 3629) or is the NUL
/// character.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const unsigned first = byte(0);
  if (first < 0x80) return first == 0 ? 0 : 1;
  const std::size_t length = first >= 0xc2 && first < 0xe0 ? 2
                             : (first & 0xf0) == 0xe0      ? 3
                             : (first & 0xf8) == 0xf0      ? 4
                                                           : 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  const bool overlong = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
  const bool surrogate = first == 0xed && byte(1) >= 0xa0;
  const bool too_high = first > 0xf4 || (first == 0xf4 && byte(1) >= 0x90);
  return overlong || surrogate || too_high ? 0 : length;
}

}  // namespace

bool check_encoding(std::string_view text, Report& report) {
  Place place{1, 1};
  while (!text.empty()) {
    const auto length = character_length(text);
    if (length == 0) {
      report.error(place, "the file is no UTF-8 text");
      return false;
    }
    place = text.front() == '\n' ? Place{place.line + 1, 1}
                                 : Place{place.line, place.column + static_cast<int>(length)};
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace reachd::yaml
