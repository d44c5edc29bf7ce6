#include "daemon/page/texts.hpp"

#include "daemon/page/texts_tables.hpp"
#include "result/path.hpp"

namespace reachd::page {

static_assert(std::tuple_size_v<decltype(Texts::cause_headings)> == verdict::cause_count);
static_assert(std::tuple_size_v<decltype(Texts::mechanisms)> ==
              static_cast<std::size_t>(result::Mechanism::dns_answer) + 1);
static_assert(std::tuple_size_v<decltype(Texts::hop_answers)> ==
              static_cast<std::size_t>(result::Hop::Answer::unreachable) + 1);

const Texts& texts(Language language) {
  return language == Language::german ? german_texts : english_texts;
}

std::string_view meaning(Language language, result::Outcome outcome) {
  return language == Language::german ? german_meaning(outcome) : result::meaning(outcome);
}

}  // namespace reachd::page
