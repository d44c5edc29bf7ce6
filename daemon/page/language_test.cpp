#include "daemon/page/language.hpp"

#include <doctest/doctest.h>

#include <set>

#include "daemon/page/texts.hpp"
#include "result/block.hpp"
#include "result/outcome.hpp"
#include "result/path.hpp"
#include "result/result.hpp"
#include "verdict/diagnose.hpp"

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
    for (const auto outcome : base::all<result::Outcome>) meanings.insert(result::meaning(outcome, language));
    CHECK(meanings.size() == base::count<result::Outcome>);
    CHECK_FALSE(meanings.contains(""));
    std::set<std::string_view> mechanisms, answers;
    for (const auto mechanism : base::all<result::Mechanism>)
      mechanisms.insert(result::words(mechanism, language));
    for (const auto answer : base::all<result::Hop::Answer>) answers.insert(result::words(answer, language));
    CHECK(mechanisms.size() == base::count<result::Mechanism>);
    CHECK(answers.size() == base::count<result::Hop::Answer>);
    std::set<std::string_view> headings;
    for (const auto cause : base::all<verdict::Cause>) {
      const auto heading = verdict::heading(cause, language);
      headings.insert(heading);
      // A proxy may refuse every port: then its cause has none.
      CHECK((heading.find('%') != std::string_view::npos) ==
            (verdict::has_port(cause) && cause != verdict::Cause::proxy_denied));
    }
    CHECK(headings.size() == base::count<verdict::Cause>);
  }
}
