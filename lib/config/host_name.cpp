#include "config/host_name.hpp"

#include <algorithm>

namespace reachd::config {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

const char* wrong_with_label(std::string_view label) {
  if (label.empty()) return "it has an empty label (two dots, or one at an end)";
  if (label.size() > 63) return "a label is longer than 63 bytes";
  if (label.front() == '-' || label.back() == '-') return "a label begins or ends with '-'";
  const bool plain = std::all_of(label.begin(), label.end(),
                                 [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; });
  if (plain) return nullptr;
  const bool is_ascii = std::all_of(label.begin(), label.end(), [](char c) { return (c & 0x80) == 0; });
  return is_ascii ? "it has a character other than letters, digits, '-', '_' and '.'"
                  : "letters beyond ASCII are written in their ASCII form (xn--..., as `idn` prints it)";
}

const char* wrong_with_name(std::string_view text) {
  if (text.empty()) return "it is empty";
  if (text.size() > 253) return "it is longer than 253 bytes";
  std::string_view label;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find('.', begin), text.size());
    label = text.substr(begin, end - begin);
    if (const char* wrong = wrong_with_label(label)) return wrong;
    begin = end + 1;
  }
  if (std::all_of(label.begin(), label.end(), is_digit))
    return "it is not an address, and no name ends with a number";
  return nullptr;
}

}  // namespace

base::Expected<void> is_host_name(std::string_view text) {
  if (const char* wrong = wrong_with_name(text)) return base::Error{wrong};
  return {};
}

}  // namespace reachd::config
