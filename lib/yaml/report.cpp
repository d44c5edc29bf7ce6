#include "yaml/report.hpp"

#include <algorithm>

#include "yaml/edit_distance.hpp"

namespace reachd::config {

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
  return word.empty() ? std::string() : "; did you mean " + cite(word) + "?";
}

std::vector<Message> Report::take() {
  std::stable_sort(messages_.begin(), messages_.end(), [](const Message& a, const Message& b) {
    return Place{a.line, a.column} < Place{b.line, b.column};
  });
  return std::move(messages_);
}

std::string cite(std::string_view text) {
  constexpr std::size_t most = 64;
  std::string result = "'";
  auto length = std::min(text.size(), most);
  // A character of several bytes is not cut in two: bytes 10xxxxxx continue one (RFC 3629).
  while (length < text.size() && length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80)
    --length;
  for (const char c : text.substr(0, length)) {
    const auto byte = static_cast<unsigned char>(c);
    result += byte < 0x20 || byte == 0x7f ? '?' : c;
  }
  return result + (length < text.size() ? "...'" : "'");
}

}  // namespace reachd::config
