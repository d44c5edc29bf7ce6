#pragma once

// Text for a terminal: ASCII only, since nothing is assumed of its character set, and nothing that came from
// the network may steer it.

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace reachd::report {

/// `text` with each character beyond ASCII as '?' and each control character as a blank.
std::string ascii(std::string_view text);

/// `text` broken between words so that no line is longer than `width`, further lines beginning with `indent`
/// blanks. The caller has already written `indent` characters of the first line. A width of 0 breaks nothing;
/// a word that is too long stands alone. No newline at the end.
std::string wrapped(std::string_view text, std::size_t indent, int width);

/// `text` in at most `width` characters, its middle replaced by "..."; a name's beginning and end tell most.
std::string shortened(const std::string& text, std::size_t width);

enum class Colour { none, red, green, yellow, bold, dim };
/// In colour if `on` (ECMA-48, SGR), else as it is. Pad first: the sequences take no space.
std::string painted(const std::string& text, Colour colour, bool on);

}  // namespace reachd::report
