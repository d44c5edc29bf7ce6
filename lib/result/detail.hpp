#pragma once

// What exactly became of an attempt (Result::detail), in German. The parts that find it say so in English,
// for the journal.

#include <optional>
#include <string>
#include <string_view>

#include "base/language.hpp"

namespace reachd::result {

/// Nothing for what has no translation: a message of OpenSSL or the C library.
std::optional<std::string> detail_in_german(std::string_view english);

/// In this language; as it is where it has no translation.
std::string detail_text(std::string_view english, base::Language language);

}  // namespace reachd::result
