#pragma once

// A text with values in it, made at run time in each language, to be shown later in the reader's.

#include <fmt/format.h>

#include <string>
#include <type_traits>

#include "base/language.hpp"

namespace reachd::base {

using TranslatedText = InEachLanguage<std::string>;

/// What a value looks like in a language: a text in each of them in this one, anything else as it is.
template <class Value>
const Value& in_language(const Value& value, Language) {
  return value;
}
inline const std::string& in_language(const TranslatedText& text, Language language) {
  return text.in(language);
}
template <class Value>
using InLanguage = std::remove_cvref_t<decltype(in_language(std::declval<const Value&>(), {}))>;

/// The form in each language, for fmt::format(); both are checked at compile time. Where the order differs
/// the places are numbered: {0}, {1}.
template <class... Values>
struct TranslatedForm {
  fmt::format_string<const InLanguage<Values>&...> english;
  fmt::format_string<const InLanguage<Values>&...> german;
};

/// translated({"the server is at {}", "der Server ist bei {}"}, 4)
template <class... Values>
TranslatedText translated(std::type_identity_t<TranslatedForm<Values...>> form, const Values&... values) {
  return {fmt::format(form.english, in_language(values, Language::english)...),
          fmt::format(form.german, in_language(values, Language::german)...)};
}

}  // namespace reachd::base
