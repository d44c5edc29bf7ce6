#pragma once

// Texts from elsewhere, made fit to be shown.

#include <cstddef>
#include <string>
#include <string_view>

namespace reachd::base {

/// At most `limit` bytes of valid UTF-8 without control characters: applied once, where a text from the
/// network enters a Result. Bad bytes become U+FFFD; a cut never splits a character.
std::string clean_text(std::string_view text, std::size_t limit = 128);

/// The text in quotes, for a message: cut to 64 bytes, control characters replaced.
std::string cite(std::string_view text);

}  // namespace reachd::base
