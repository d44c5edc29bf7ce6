#pragma once

#include "daemon/page/texts.hpp"

namespace reachd::page {

extern const Texts english_texts;
extern const Texts german_texts;
std::string_view german_meaning(result::Outcome outcome);

}  // namespace reachd::page
