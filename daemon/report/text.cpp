#include "daemon/report/text.hpp"

#include <fmt/format.h>

namespace reachd::report {

std::string ascii(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      result += ' ';
    } else if (byte < 0x80) {
      result += c;
    } else if (byte >= 0xc0) {
      result += '?';  // one for the first byte of a character, none for those that follow
    }
  }
  return result;
}

std::string wrapped(std::string_view text, std::size_t indent, int width) {
  std::string result;
  std::size_t column = indent;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size() == text.size() ? text.size() : word.size() + 1);
    if (word.empty()) continue;
    if (column == indent) {
      result += word;
      column += word.size();
    } else if (width > 0 && column + 1 + word.size() > static_cast<std::size_t>(width)) {
      result.append(1, '\n').append(indent, ' ').append(word);
      column = indent + word.size();
    } else {
      result.append(1, ' ').append(word);
      column += 1 + word.size();
    }
  }
  return result;
}

std::string shortened(const std::string& text, std::size_t width) {
  if (text.size() <= width) return text;
  if (width <= 3) return text.substr(0, width);
  const std::size_t kept = width - 3;
  const std::size_t front = kept / 2;
  return text.substr(0, front) + "..." + text.substr(text.size() - (kept - front));
}

std::string painted(const std::string& text, Colour colour, bool on) {
  constexpr std::string_view begin[] = {"", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[1m", "\x1b[2m"};
  if (!on || colour == Colour::none) return text;
  return fmt::format("{}{}\x1b[0m", begin[static_cast<std::size_t>(colour)], text);
}

}  // namespace reachd::report
