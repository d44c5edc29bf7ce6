#pragma once

// Text for a terminal: names and texts from the network in ASCII only, since they must not be able to control
// it; what reachd says itself in UTF-8.

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.hpp"

namespace reachd::report {

/// The text in this language with the values in place of its {}.
template <class... Values>
std::string filled(const base::Translated& text, base::Language language, const Values&... values) {
  return fmt::format(fmt::runtime(text.in(language)), values...);
}

/// `text` with each non-ASCII character replaced by '?' and each control character by a blank.
std::string ascii(std::string_view text);

/// The characters of a text in UTF-8, each of which takes one column here.
std::size_t columns(std::string_view text);

/// `text` with blanks behind it up to this width.
std::string padded(std::string text, std::size_t width);

/// `text` broken between words so that no line is longer than `width`; further lines are indented by `indent`
/// blanks. The caller has already written `indent` characters of the first line. With a width of 0 nothing is
/// broken; a word that is too long has a line of its own. No final newline.
std::string wrapped(std::string_view text, std::size_t indent, int width);
/// Likewise a paragraph that begins with `lead`, below which further lines are indented; one text a line.
std::vector<std::string> paragraph(std::string_view lead, std::string_view text, int width);

enum class Colour { none, red, green, yellow, bold, dim };
/// In colour if `on` (ECMA-48, SGR), otherwise unchanged. Pad first: the sequences take no space.
std::string painted(const std::string& text, Colour colour, bool on);

}  // namespace reachd::report
