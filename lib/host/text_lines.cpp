#include "host/text_lines.hpp"

#include <algorithm>

namespace reachd::host {

std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::string_view take_field(std::string_view& line) {
  static constexpr std::string_view blanks = " \t\r\v\f";
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  const auto end = std::min(line.find_first_of(blanks), line.size());
  const auto field = line.substr(0, end);
  line.remove_prefix(end);
  return field;
}

}  // namespace reachd::host
