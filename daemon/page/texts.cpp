#include "daemon/page/texts.hpp"

#include "daemon/page/texts_tables.hpp"

namespace reachd::page {

const Texts& texts(Language language) {
  return language == Language::german ? german_texts : english_texts;
}

}  // namespace reachd::page
