#include "daemon/page/language.hpp"

#include <doctest/doctest.h>

#include <set>

#include "daemon/page/texts.hpp"

using namespace reachd;
using namespace reachd::page;

TEST_CASE("the language that a browser prefers") {
  for (const auto* german :
       {"de", "DE", "de-CH", "de, en", "de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", "fr, de;q=0.1",
        "en;q=0.5, de;q=0.51", "de;q=1.0,en;q=1.0", "en;q=0, de;q=0.001", " de ;q=0.5"}) {
    CAPTURE(german);
    CHECK(preferred_language(german) == Language::german);
  }
  for (const auto* english :
       {"", "en", "en-GB, de", "fr", "*", "*, de;q=0.9", "de;q=0.5, en;q=0.6", "de;q=0", "den", "de_DE",
        "de;q=2", "de;q=nonsense", ",,;q=1", "en;q=0.8, de;q=0.8", "german"}) {
    CAPTURE(english);
    CHECK(preferred_language(english) == Language::english);
  }
  CHECK(tag(Language::english) == "en");
  CHECK(tag(Language::german) == "de");
}

TEST_CASE("every outcome, cause, mechanism and phase has its own words in each language") {
  for (const auto language : {Language::english, Language::german}) {
    std::set<std::string_view> meanings;
    for (int i = 0; i < result::outcome_count; ++i)
      meanings.insert(meaning(language, static_cast<result::Outcome>(i)));
    CHECK(meanings.size() == result::outcome_count);
    CHECK_FALSE(meanings.contains(""));
    const auto distinct = [](const auto& list) {
      const std::set<std::string_view> set(list.begin(), list.end());
      return set.size() == list.size() && !set.contains("");
    };
    const auto& t = texts(language);
    CHECK(distinct(t.cause_headings));
    CHECK(distinct(t.mechanisms));
    CHECK(distinct(t.hop_answers));
    for (int i = 0; i < verdict::cause_count; ++i) {
      const bool has_place =
          t.cause_headings[static_cast<std::size_t>(i)].find('%') != std::string_view::npos;
      CHECK(has_place == verdict::has_port(static_cast<verdict::Cause>(i)));
    }
  }
  for (const auto& advice : texts(Language::german).cause_advice) CHECK_FALSE(advice.empty());
}
