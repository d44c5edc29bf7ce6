#pragma once

// The languages of the pages, and which of them a browser prefers.

#include <cstdint>
#include <string_view>

namespace reachd::page {

enum class Language : std::uint8_t { english, german };
inline constexpr int language_count = 2;

/// The value of `lang` in HTML and of Content-Language: "en", "de".
std::string_view tag(Language language);

/// The language preferred by the value of an Accept-Language (RFC 9110, 12.5.4): the highest quality; of
/// equal ones, the first. A range with a region ("de-CH") means its language. English if none matches.
Language preferred_language(std::string_view accept_language);

}  // namespace reachd::page
