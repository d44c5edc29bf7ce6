#pragma once

// Content codings of a response (RFC 9110, 8.4 and 12.5.3).

#include <string>
#include <string_view>

namespace reachd::serve {

/// The value of Accept-Encoding allows gzip: named (also as x-gzip) or meant by "*", and not with a quality
/// of 0.
bool accepts_gzip(std::string_view accept_encoding);

/// Level 1: at level 6 a scrape of 10,000 series takes three times as long and is a tenth smaller.
std::string gzip(std::string_view text);

}  // namespace reachd::serve
