#pragma once

// A response as a value, and its header as bytes.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reachd::serve {

inline constexpr std::string_view plain_text = "text/plain; charset=utf-8";

struct Response {
  int status = 200;
  std::string_view content_type = plain_text;  ///< a literal
  /// Shared by all who receive the same document.
  std::shared_ptr<const std::string> body;
  std::vector<std::pair<std::string_view, std::string>> fields;  ///< additional ones; names are literals
};

/// A short text for a person, with a final line break.
Response text_response(int status, std::string_view text);

/// Additional fields of every response, from web_config's http_server_config.
using Headers = std::vector<std::pair<std::string, std::string>>;

/// Status line and fields, including the empty line. Every response forbids storing, sniffing, framing and
/// loading anything, unless it has its own Content-Security-Policy. A field in `headers` replaces one of the
/// same name.
std::string head_of(const Response& response, bool keep_alive, std::chrono::system_clock::time_point now,
                    const Headers& headers = {});

}  // namespace reachd::serve
