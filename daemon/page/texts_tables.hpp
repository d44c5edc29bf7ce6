#pragma once

#include "daemon/page/texts.hpp"

namespace reachd::web::page {

extern const Texts english_texts;
extern const Texts german_texts;
std::string_view german_meaning(probe::Outcome outcome);

}  // namespace reachd::web::page
