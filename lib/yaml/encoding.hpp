#pragma once

#include <string_view>

#include "yaml/report.hpp"

namespace reachd::yaml {

/// False, with an error reported, if the text is not UTF-8 or contains a NUL character. yaml-cpp guesses at
/// UTF-16 and UTF-32 and replaces what it cannot decode: a name would silently become another.
bool check_encoding(std::string_view text, Report& report);

}  // namespace reachd::yaml
