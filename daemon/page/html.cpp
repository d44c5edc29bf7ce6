#include "daemon/page/html.hpp"

namespace reachd::page {

Html& Html::text(std::string_view value) {
  for (const char c : value) {
    const char* const name = c == '&'    ? "&amp;"
                             : c == '<'  ? "&lt;"
                             : c == '>'  ? "&gt;"
                             : c == '"'  ? "&quot;"
                             : c == '\'' ? "&#39;"
                                         : nullptr;
    if (name != nullptr) {
      text_ += name;
    } else {
      text_ += c;
    }
  }
  return *this;
}

Html& Html::phrase(std::string_view ours, std::initializer_list<std::string_view> values) {
  for (const auto value : values) {
    const auto place = ours.find('%');
    if (place == std::string_view::npos) break;
    words(ours.substr(0, place)).text(value);
    ours.remove_prefix(place + 1);
  }
  return words(ours);
}

}  // namespace reachd::page
