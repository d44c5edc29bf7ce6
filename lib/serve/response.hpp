#pragma once

// A response as a value, its header as bytes, and its content coding (RFC 9110, 8.4 and 12.5.3).

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reachd::serve {

inline constexpr std::string_view plain_text = "text/plain; charset=utf-8";

using Fields = std::vector<std::pair<std::string_view, std::string>>;  ///< names are literals

struct Response {
  int status = 200;
  std::string_view content_type = plain_text;  ///< a literal
  /// Shared by all who receive the same document.
  std::shared_ptr<const std::string> body;
  Fields fields;  ///< additional ones
};

/// A short text for a person, with a final line break.
Response text_response(int status, std::string_view text, Fields fields = {});

/// Additional fields of every response, from web_config's http_server_config.
using Headers = std::vector<std::pair<std::string, std::string>>;

/// Status line and fields, including the empty line. Every response forbids storing, sniffing, framing and
/// loading anything, unless it has its own Content-Security-Policy. A field in `headers` replaces one of the
/// same name.
std::string head_of(const Response& response, bool keep_alive, std::chrono::system_clock::time_point now,
                    const Headers& headers = {});

/// Whether the value of Accept-Encoding allows gzip: it is named (also as x-gzip) or covered by "*", and its
/// quality is not 0.
bool accepts_gzip(std::string_view accept_encoding);

/// Level 1: at level 6, a scrape of 10,000 series takes three times as long and is only a tenth smaller.
std::string gzip(std::string_view text);

}  // namespace reachd::serve
