#pragma once

// A growing piece of HTML. Markup and values have different types, so that no value can slip in unescaped.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace reachd::page {

class Html {
 public:
  /// Literals only.
  template <std::size_t N>
  Html& markup(const char (&literal)[N]) {
    text_.append(literal, N - 1);
    return *this;
  }
  /// Our own words, from the text tables, and the embedded files: unchanged.
  Html& words(std::string_view ours) {
    text_ += ours;
    return *this;
  }
  /// Anything else: escaped for use in HTML text and in a quoted attribute.
  Html& text(std::string_view value);
  /// Our own words with each `%` replaced by the next value, escaped.
  Html& phrase(std::string_view ours, std::initializer_list<std::string_view> values);
  Html& number(std::int64_t value) {
    text_ += std::to_string(value);
    return *this;
  }
  Html& append(const Html& other) {
    text_ += other.text_;
    return *this;
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace reachd::page
