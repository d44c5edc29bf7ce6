#pragma once

// The files beside this one that are part of the program: made into texts when the build is configured.

#include <string_view>

namespace reachd::page::assets {

std::string_view style();    ///< page.css
std::string_view script();   ///< page.js
std::string_view openapi();  ///< ../openapi.json

}  // namespace reachd::page::assets
