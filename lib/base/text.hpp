#pragma once

// Makes text from elsewhere fit to be shown.

#include <cstddef>
#include <string>
#include <string_view>

namespace reachd::base {

/// At most `limit` bytes of valid UTF-8 without control characters: applied once, when text from the network
/// enters a Result. Invalid bytes become U+FFFD; truncation never splits a character.
std::string clean_text(std::string_view text, std::size_t limit = 128);

/// The text in quotes, for a message: cut to 64 bytes, with control characters replaced.
std::string cite(std::string_view text);

}  // namespace reachd::base
