#pragma once

// The languages that the pages speak, and which of them a browser wants.

#include <string_view>

#include "base/language.hpp"

namespace reachd::page {

using base::Language;
using base::tag;

/// The one that the value of an Accept-Language likes best (RFC 9110, 12.5.4): the highest quality, at equal
/// ones what stands first. A range with a region ("de-CH") means its language. English where none fits.
Language preferred_language(std::string_view accept_language);

}  // namespace reachd::page
