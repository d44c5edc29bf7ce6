#pragma once

// The languages that the pages speak, and which of them a browser wants.

#include <cstdint>
#include <string_view>

namespace reachd::page {

enum class Language : std::uint8_t { english, german };
inline constexpr int language_count = 2;

/// The value of `lang` in HTML and of Content-Language: "en", "de".
std::string_view tag(Language language);

/// The one that the value of an Accept-Language likes best (RFC 9110, 12.5.4): the highest quality, at equal
/// ones what stands first. A range with a region ("de-CH") means its language. English where none fits.
Language preferred_language(std::string_view accept_language);

}  // namespace reachd::page
