#pragma once

// The languages of the pages, and which of them a browser prefers.

#include <string_view>

#include "base/language.hpp"

namespace reachd::page {

using base::Language;
using base::tag;

/// The language preferred by the value of an Accept-Language (RFC 9110, 12.5.4): the highest quality; of
/// equal ones, the first. A range with a region ("de-CH") means its language. English if none matches.
Language preferred_language(std::string_view accept_language);

}  // namespace reachd::page
