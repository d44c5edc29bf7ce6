#pragma once

// Makes text from elsewhere fit to be shown.

#include <cstddef>
#include <string>
#include <string_view>

namespace reachd::base {

/// The length of the UTF-8 character (RFC 3629) at the start of `text`, 1 to 4; 0 if there is none or `text`
/// is empty.
std::size_t character_length(std::string_view text);

/// ASCII letters in lower case, all other bytes unchanged: the comparison used by DNS, HTTP and our own
/// names.
constexpr char lower_case(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
std::string lower_case(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);

/// At most `limit` bytes of valid UTF-8 without control characters: applied once, when text from the network
/// enters a Result. Invalid bytes become U+FFFD, control characters become blanks, as do characters that
/// change the writing direction (U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069), with which a name could
/// be displayed as another. Truncation never splits a character.
std::string clean_text(std::string_view text, std::size_t limit = 128);

/// The text in quotes, for a message: cut to 64 bytes; what would not be seen stands as \x1b or \u00a0.
std::string cite(std::string_view text);

}  // namespace reachd::base
