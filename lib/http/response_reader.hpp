#pragma once

// Reads the response to an http probe's request, byte by byte if need be; no socket.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "result/result.hpp"

namespace reachd::http {

/// One HTTP/1.0 or HTTP/1.1 response to a GET (RFC 9112): framed by Content-Length, by chunks or by the end
/// of the connection. Interim responses (1xx) are skipped, except 101, which ends the use of HTTP.
///
/// Memory is bounded whatever the peer sends: the header, including interim responses, may have
/// `header_limit` bytes, and so may each chunk's size line and the trailers; of the body, `body_limit` bytes
/// are kept.
class ResponseReader {
 public:
  enum class State : std::uint8_t {
    more,  ///< the response is not complete
    /// Complete, or `body_limit` bytes of the body have been read: nothing more is needed.
    done,
    /// Cannot become a response any more; reported as soon as the first bytes differ from "HTTP/1.".
    malformed,
  };
  static constexpr std::size_t header_limit = 16 * 1024;
  static constexpr std::size_t body_limit = 64 * 1024;

  /// `now` is only needed for a Date with a two-digit year.
  explicit ResponseReader(std::chrono::system_clock::time_point now = std::chrono::system_clock::now());
  ~ResponseReader();
  ResponseReader(ResponseReader&&) noexcept;
  ResponseReader& operator=(ResponseReader&&) noexcept;

  /// Bytes after the response's end are ignored. After `done` or `malformed` nothing changes any more.
  State feed(std::span<const std::uint8_t> bytes);
  /// The peer has closed its side. Completes a body that is delimited by that alone; a truncated response
  /// stays `more`.
  State end_of_stream();
  State state() const;

  /// What has come so far; what the header says once the final response's is complete.
  result::HttpFacts facts() const;
  /// The first `body_limit` bytes, without chunk framing. Valid until the next call of a non-const function.
  std::string_view body() const;
  /// The field Date, if there is exactly one and it is a valid date (http/date.hpp).
  std::optional<std::chrono::system_clock::time_point> date() const;
  /// The field Age: how long the response had been in a cache (RFC 9111, 5.1). A cache passes on the Date of
  /// the moment at which it received the response, so the sender's clock reads about Date + Age.
  std::optional<std::chrono::seconds> age() const;

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace reachd::http
