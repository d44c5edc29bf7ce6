#include "http/quality_list.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace reachd::http {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// "0.85" in thousandths: a digit, and up to three after the point; further ones are ignored.
int thousandths(std::string_view text) {
  if (text.empty() || (text[0] != '0' && text[0] != '1')) return 0;
  int value = (text[0] - '0') * 1000;
  if (text.size() == 1) return value;
  if (text[1] != '.') return 0;
  int place = 100;
  for (const char c : text.substr(2)) {
    if (!is_digit(c)) return 0;
    value += (c - '0') * place;
    place /= 10;
  }
  return std::min(value, 1000);
}

/// The quality given in an element's parameters; others than q are undefined and ignored.
int quality_in(std::string_view parameters) {
  while (!parameters.empty()) {
    const auto end = std::min(parameters.find(';'), parameters.size());
    const auto parameter = trim(parameters.substr(0, end));
    parameters.remove_prefix(std::min(end + 1, parameters.size()));
    if (!base::equals_ignoring_case(parameter.substr(0, 2), "q=")) continue;
    return thousandths(parameter.substr(2));
  }
  return 1000;
}

}  // namespace

std::string_view trim(std::string_view text) {
  const auto start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(" \t") - start + 1);
}

void for_each_quality(std::string_view list, const std::function<void(std::string_view, int)>& take) {
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    const auto element = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    const auto semicolon = std::min(element.find(';'), element.size());
    const auto value = trim(element.substr(0, semicolon));
    if (!value.empty()) take(value, quality_in(element.substr(semicolon)));
  }
}

}  // namespace reachd::http
