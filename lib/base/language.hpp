#pragma once

// The languages of reachd's output, and a text in each of them.

#include <cstdint>
#include <string_view>

namespace reachd::base {

enum class Language : std::uint8_t { english, german };

/// The value of `lang` in HTML and of Content-Language: "en", "de".
constexpr std::string_view tag(Language language) {
  return language == Language::german ? "de" : "en";
}

/// Literals, in UTF-8. A text that is not given in all languages does not compile.
struct Translated {
  consteval Translated(std::string_view in_english, std::string_view in_german)
      : english(in_english), german(in_german) {}

  constexpr std::string_view in(Language language) const {
    return language == Language::german ? german : english;
  }

  std::string_view english;
  std::string_view german;
};

/// A value in each of them, made at run time.
template <class Value>
struct InEachLanguage {
  Value english;
  Value german;

  const Value& in(Language language) const { return language == Language::german ? german : english; }
  Value& in(Language language) { return language == Language::german ? german : english; }

  bool operator==(const InEachLanguage&) const = default;
};

inline constexpr auto all_languages = {Language::english, Language::german};

}  // namespace reachd::base
