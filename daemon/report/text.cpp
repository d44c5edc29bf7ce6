#include "daemon/report/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

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

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string padded(std::string text, std::size_t width) {
  const auto taken = columns(text);
  if (taken < width) text.append(width - taken, ' ');
  return text;
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
      column += columns(word);
    } else if (width > 0 && column + 1 + columns(word) > static_cast<std::size_t>(width)) {
      result.append(1, '\n').append(indent, ' ').append(word);
      column = indent + columns(word);
    } else {
      result.append(1, ' ').append(word);
      column += 1 + columns(word);
    }
  }
  return result;
}

std::vector<std::string> paragraph(std::string_view lead, std::string_view text, int width) {
  std::vector<std::string> lines;
  std::istringstream whole(std::string(lead) + wrapped(text, columns(lead), width));
  for (std::string line; std::getline(whole, line);) lines.push_back(std::move(line));
  return lines;
}

std::string painted(const std::string& text, Colour colour, bool on) {
  constexpr std::string_view begin[] = {"", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[1m", "\x1b[2m"};
  if (!on || colour == Colour::none) return text;
  return fmt::format("{}{}\x1b[0m", begin[static_cast<std::size_t>(colour)], text);
}

}  // namespace reachd::report
