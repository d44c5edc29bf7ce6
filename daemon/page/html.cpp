#include "daemon/page/html.hpp"

namespace reachd::page {

void Html::append_escaped(std::string_view value) {
  for (const char c : value) {
    switch (c) {
      case '&':
        text_ += "&amp;";
        break;
      case '<':
        text_ += "&lt;";
        break;
      case '>':
        text_ += "&gt;";
        break;
      case '"':
        text_ += "&quot;";
        break;
      case '\'':
        text_ += "&#39;";
        break;
      default:
        text_ += c;
    }
  }
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
