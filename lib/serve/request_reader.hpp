#pragma once

// Reads requests, byte by byte if need be; no socket. Hides Beast's parser.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/header_text.hpp"

namespace reachd::serve {

/// What the server needs to know about a request.
struct Request {
  std::string
      client;  ///< its address, as the connection knows it; of IPv6 the /64, which one client may have whole
  std::string method;
  std::string target;
  bool http_1_1 = true;  ///< otherwise HTTP/1.0
  bool keep_alive = true;
  bool has_body = false;
  std::vector<std::string> hosts;    ///< every Host field: more or fewer than one is an error in HTTP/1.1
  std::vector<std::string> origins;  ///< every Origin field
  std::vector<std::string> authorizations;  ///< every Authorization field
  std::string accept_encoding;              ///< all fields of this name, joined by commas
  std::string accept_language;              ///< likewise
  std::string if_none_match;                ///< likewise
};

class RequestReader {
 public:
  enum class State : std::uint8_t {
    more,
    done,
    /// Also if the length of the body is unclear, because nothing after it can then be read. Reported at the
    /// first byte that cannot begin a method, so that a TLS client need not wait.
    malformed,
    too_large,  ///< the header is longer than `header_limit`
  };
  static constexpr std::size_t header_limit = 8 * 1024;

  /// Takes bytes up to the end of the header or of `bytes`, and removes them from it. Empty lines before a
  /// request are skipped (RFC 9112, 2.2). A body is not read.
  State feed(std::string_view& bytes);
  State state() const { return state_; }
  /// Anything other than empty lines has been received.
  bool begun() const { return !header_.text().empty(); }
  /// After `done`: returns the request. The reader is then ready for the next one.
  Request take();

 private:
  void parse();

  http::HeaderText header_{header_limit};
  State state_ = State::more;
  Request request_;
};

}  // namespace reachd::serve
