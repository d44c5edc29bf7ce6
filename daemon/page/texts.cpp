#include "daemon/page/texts.hpp"

#include "daemon/page/texts_tables.hpp"
#include "result/path.hpp"

namespace reachd::web::page {

static_assert(std::tuple_size_v<decltype(Texts::cause_headings)> == verdict::cause_count);
static_assert(std::tuple_size_v<decltype(Texts::mechanisms)> ==
              static_cast<std::size_t>(probe::Mechanism::dns_answer) + 1);
static_assert(std::tuple_size_v<decltype(Texts::hop_answers)> ==
              static_cast<std::size_t>(locate::Hop::Answer::unreachable) + 1);

const Texts& texts(Language language) {
  return language == Language::german ? german_texts : english_texts;
}

std::string_view meaning(Language language, probe::Outcome outcome) {
  return language == Language::german ? german_meaning(outcome) : probe::meaning(outcome);
}

}  // namespace reachd::web::page
