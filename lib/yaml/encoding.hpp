#pragma once

#include <string_view>

#include "yaml/report.hpp"

namespace reachd::yaml {

/// False, and reported, where the text is no UTF-8 or holds a NUL character. yaml-cpp guesses at UTF-16 and
/// UTF-32 and replaces what it cannot read: a name would silently become another.
bool check_encoding(std::string_view text, Report& report);

}  // namespace reachd::yaml
