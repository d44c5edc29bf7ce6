#include "yaml/report.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "yaml/edit_distance.hpp"

namespace reachd::yaml {

std::string Message::to_string() const {
  return file + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " +
         (severity == Severity::warning ? "warning: " : "") + text;
}

void Report::error(Place place, std::string text) {
  has_errors_ = true;
  messages_.push_back({Message::Severity::error, file_, place.line, place.column, std::move(text)});
}

void Report::warning(Place place, std::string text) {
  messages_.push_back({Message::Severity::warning, file_, place.line, place.column, std::move(text)});
}

std::string Report::suggestion(std::string_view wrong, const std::vector<std::string_view>& known) {
  if (suggestions_left_ == 0) return {};
  --suggestions_left_;
  const auto word = nearest(wrong, known);
  return word.empty() ? std::string() : "; did you mean " + base::cite(word) + "?";
}

std::vector<Message> Report::take() {
  std::ranges::stable_sort(messages_, [](const Message& a, const Message& b) {
    return Place{a.line, a.column} < Place{b.line, b.column};
  });
  return std::move(messages_);
}

}  // namespace reachd::yaml
