#pragma once

// What exactly became of an attempt (Result::detail), in German. The parts that find it say so in English,
// for the journal.

#include <optional>
#include <string>
#include <string_view>

namespace reachd::result {

/// Nothing for what has no translation: a message of OpenSSL or the C library.
std::optional<std::string> detail_in_german(std::string_view english);

}  // namespace reachd::result
