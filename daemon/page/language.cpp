#include "daemon/page/language.hpp"

#include <optional>

#include "base/text.hpp"
#include "http/quality_list.hpp"

namespace reachd::page {

namespace {

/// The language for a language range; "*" means English, which any reader may be given.
std::optional<Language> language_of(std::string_view range) {
  const auto primary = range.substr(0, range.find('-'));
  if (base::equals_ignoring_case(primary, "de")) return Language::german;
  if (base::equals_ignoring_case(primary, "en") || primary == "*") return Language::english;
  return std::nullopt;
}

}  // namespace

Language preferred_language(std::string_view accept_language) {
  auto best = Language::english;
  int best_quality = 0;
  http::for_each_quality(accept_language, [&](std::string_view range, int quality) {
    const auto language = language_of(range);
    if (!language || quality <= best_quality) return;
    best = *language;
    best_quality = quality;
  });
  return best;
}

}  // namespace reachd::page
