#include "yaml/report.hpp"

#include <algorithm>
#include <tuple>

#include "base/text.hpp"
#include "yaml/edit_distance.hpp"

namespace reachd::yaml {

std::string Message::to_string() const {
  return file + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " +
         (severity == Severity::warning ? "warning: " : "") + text;
}

std::string Report::text_of(Place place) const {
  return file_of(place) + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

void Report::add(Message::Severity severity, Place place, std::string text) {
  messages_.emplace_back(place, Message{severity, file_of(place), place.line, place.column, std::move(text)});
}

void Report::error(Place place, std::string text) {
  has_errors_ = true;
  add(Message::Severity::error, place, std::move(text));
}

void Report::warning(Place place, std::string text) {
  add(Message::Severity::warning, place, std::move(text));
}

std::string Report::suggestion(std::string_view wrong, const std::vector<std::string_view>& known) {
  if (suggestions_left_ == 0) return {};
  --suggestions_left_;
  const auto word = nearest(wrong, known);
  return word.empty() ? std::string() : "; did you mean " + base::cite(word) + "?";
}

std::vector<Message> Report::take() {
  std::ranges::stable_sort(messages_, {}, [](const auto& one) {
    const Place& place = one.first;
    return std::tuple(place.file, place.line, place.column);
  });
  std::vector<Message> sorted;
  for (auto& [place, message] : messages_) sorted.push_back(std::move(message));
  messages_.clear();
  return sorted;
}

}  // namespace reachd::yaml
