#pragma once

#include "daemon/page/texts.hpp"

namespace reachd::page {

extern const Texts english_texts;
extern const Texts german_texts;

}  // namespace reachd::page
