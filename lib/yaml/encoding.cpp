#include "yaml/encoding.hpp"

#include "base/text.hpp"

namespace reachd::yaml {

bool check_encoding(std::string_view text, Report& report) {
  Place place{1, 1};
  while (!text.empty()) {
    const auto length = base::character_length(text);
    if (length == 0 || text.front() == '\0') {
      report.error(place, "the file is no UTF-8 text");
      return false;
    }
    place = text.front() == '\n' ? Place{place.line + 1, 1}
                                 : Place{place.line, place.column + static_cast<int>(length)};
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace reachd::yaml
