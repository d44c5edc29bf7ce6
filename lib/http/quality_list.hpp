#pragma once

// Lists of a request's header whose elements have weights: Accept-Encoding, Accept-Language (RFC 9110, 12.4).

#include <functional>
#include <string_view>

namespace reachd::http {

std::string_view trim(std::string_view text);

/// Each element without its parameters, and its quality in thousandths, from 0 to 1000 (1000 where none is
/// given; 0 where what is given is no number of this kind).
void for_each_quality(std::string_view list, const std::function<void(std::string_view, int)>& take);

}  // namespace reachd::http
