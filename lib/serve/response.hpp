#pragma once

// An answer as a value, and its header as bytes.

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
  std::string_view content_type = plain_text;                    ///< a literal
  std::shared_ptr<const std::string> body;                       ///< shared by all who get the same document
  std::vector<std::pair<std::string_view, std::string>> fields;  ///< further ones; names are literals
};

/// A short text for a person, ended by a line break.
Response text_response(int status, std::string_view text);

/// Further fields of every response, as web_config's http_server_config has them.
using Headers = std::vector<std::pair<std::string, std::string>>;

/// Status line and fields, the empty line included. Every response forbids to be stored, sniffed, framed or
/// to load anything, unless it has a Content-Security-Policy of its own. A field of `headers` stands instead
/// of one of this name.
std::string head_of(const Response& response, bool keep_alive, std::chrono::system_clock::time_point now,
                    const Headers& headers = {});

}  // namespace reachd::serve
