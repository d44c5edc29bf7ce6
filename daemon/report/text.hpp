#pragma once

// Text for a terminal: ASCII only, since its character set is unknown, and text from the network must not be
// able to control it.

#include <cstddef>
#include <string>
#include <string_view>

namespace reachd::report {

/// `text` with each non-ASCII character replaced by '?' and each control character by a blank.
std::string ascii(std::string_view text);

/// `text` broken between words so that no line is longer than `width`; further lines are indented by `indent`
/// blanks. The caller has already written `indent` characters of the first line. With a width of 0 nothing is
/// broken; a word that is too long has a line of its own. No final newline.
std::string wrapped(std::string_view text, std::size_t indent, int width);

/// `text` in at most `width` characters, its middle replaced by "...", because the start and end of a name
/// are the most specific.
std::string shortened(const std::string& text, std::size_t width);

enum class Colour { none, red, green, yellow, bold, dim };
/// In colour if `on` (ECMA-48, SGR), otherwise unchanged. Pad first: the sequences take no space.
std::string painted(const std::string& text, Colour colour, bool on);

}  // namespace reachd::report
