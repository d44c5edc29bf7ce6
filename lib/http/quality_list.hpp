#pragma once

// Lists in request headers whose elements have weights: Accept-Encoding, Accept-Language (RFC 9110, 12.4).

#include <functional>
#include <string_view>

namespace reachd::http {

std::string_view trim(std::string_view text);

/// Calls back with each element without its parameters, and its quality in thousandths, from 0 to 1000 (1000
/// if none is given; 0 if it is not a valid number).
void for_each_quality(std::string_view list, const std::function<void(std::string_view, int)>& take);

}  // namespace reachd::http
