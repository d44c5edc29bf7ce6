#pragma once

// Content codings for a response (RFC 9110, 8.4 and 12.5.3).

#include <string>
#include <string_view>

namespace reachd::serve {

/// Whether the value of Accept-Encoding allows gzip: it is named (also as x-gzip) or covered by "*", and its
/// quality is not 0.
bool accepts_gzip(std::string_view accept_encoding);

/// Level 1: at level 6, a scrape of 10,000 series takes three times as long and is only a tenth smaller.
std::string gzip(std::string_view text);

}  // namespace reachd::serve
