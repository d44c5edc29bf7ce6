#pragma once

// The line format that resolv.conf(5) and hosts(5) share: fields separated by blanks and tabs.

#include <string_view>

namespace reachd::host {

/// Takes the next line, without its line end, from the front of `text`.
std::string_view take_line(std::string_view& text);
/// Takes the next field from the front of `line`; empty if there is none.
std::string_view take_field(std::string_view& line);

}  // namespace reachd::host
