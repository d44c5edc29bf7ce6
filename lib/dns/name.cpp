#include "dns/name.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/text.hpp"

namespace reachd::dns {

namespace {

bool is_printable(char c) {
  return c > ' ' && c < '\x7f';
}

void append_label(std::string& text, std::string_view label) {
  for (const char c : label) {
    if (c == '.' || c == '\\') {
      text += '\\';
      text += c;
    } else if (is_printable(c)) {
      text += c;
    } else {
      const auto byte = static_cast<std::uint8_t>(c);
      text += '\\';
      text += static_cast<char>('0' + byte / 100);
      text += static_cast<char>('0' + byte / 10 % 10);
      text += static_cast<char>('0' + byte % 10);
    }
  }
}

}  // namespace

std::optional<Name> Name::from_text(std::string_view text) {
  if (text == ".") return Name();
  if (text.ends_with('.')) text.remove_suffix(1);
  // As text, a name is two bytes shorter than in a message: the first length and the empty label at the end.
  if (text.empty() || text.size() + 2 > longest_wire_name) return std::nullopt;
  std::string wire;
  wire.reserve(text.size() + 2);
  while (true) {
    const auto dot = text.find('.');
    const auto label = text.substr(0, dot);
    if (label.empty() || label.size() > longest_label) return std::nullopt;
    wire += static_cast<char>(label.size());
    for (const char c : label) {
      if (!is_printable(c) || c == '\\') return std::nullopt;
      wire += c;
    }
    if (dot == std::string_view::npos) break;
    text.remove_prefix(dot + 1);
  }
  wire += '\0';
  return from_wire(std::move(wire));
}

Name Name::from_wire(std::string wire) {
  Name name;
  // Length bytes are below 64 and letters above: the whole name can be converted without regard to labels.
  name.wire_ = base::lower_case(wire);
  return name;
}

std::string Name::to_text() const {
  std::string text;
  std::string_view rest = wire_;
  while (!rest.empty() && rest.front() != '\0') {
    const auto length = static_cast<std::uint8_t>(rest.front());
    if (!text.empty()) text += '.';
    append_label(text, rest.substr(1, length));
    rest.remove_prefix(std::min(rest.size(), std::size_t{length} + 1));
  }
  return text.empty() ? "." : text;
}

}  // namespace reachd::dns
