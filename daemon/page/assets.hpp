#pragma once

// The files in this directory that are part of the program, embedded when the build is configured.

#include <string_view>

namespace reachd::page::assets {

std::string_view style();    ///< page.css
std::string_view script();   ///< page.js
std::string_view openapi();  ///< ../json/openapi.json

}  // namespace reachd::page::assets
