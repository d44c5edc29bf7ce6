#pragma once

// Reads the response to an http probe's request or to a CONNECT, byte by byte if need be; no socket.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "result/result.hpp"

namespace reachd::http {

/// One HTTP/1.0 or HTTP/1.1 response to a GET (RFC 9112): framed by Content-Length, by chunks or by the end
/// of the connection. Interim responses (1xx) are skipped, except 101, which ends the use of HTTP. Of a
/// response to CONNECT only the header is read: what follows a 2xx belongs to the tunnel, whatever the fields
/// say (RFC 9110, 9.3.6), and the page behind a refusal tells nothing.
///
/// As lenient as curl and browsers, since devices are, too: the reason phrase and the blank before it may be
/// missing, a field's name may contain blanks or end in one, chunks outweigh a length. A parser of a library
/// (Beast) was rejected for being stricter, and for looking only at whole headers.
///
/// Memory is bounded whatever the peer sends: the header, including interim responses, may have
/// `header_limit` bytes, each chunk's size line and the trailers `line_limit`; of the body, `body_limit`
/// bytes are kept.
class ResponseReader {
 public:
  enum class State : std::uint8_t {
    more,  ///< the response is not complete
    /// Complete, or `body_limit` bytes of the body have been read: nothing more is needed.
    done,
    /// Cannot become a response any more; reported as soon as the first bytes differ from "HTTP/1.".
    malformed,
  };
  static constexpr std::size_t header_limit = 100 * 1024;  // curl's
  static constexpr std::size_t line_limit = 16 * 1024;
  static constexpr std::size_t body_limit = 64 * 1024;

  enum class To : std::uint8_t { get, connect };

  /// `now` is only needed for a Date with a two-digit year.
  explicit ResponseReader(std::chrono::system_clock::time_point now = std::chrono::system_clock::now(),
                          To to = To::get);
  ~ResponseReader();
  ResponseReader(ResponseReader&&) noexcept;
  ResponseReader& operator=(ResponseReader&&) noexcept;

  /// Bytes after the response's end are ignored. After `done` or `malformed` nothing changes any more.
  State feed(std::span<const std::uint8_t> bytes);
  /// The peer has closed its side. Completes a body that is delimited by that alone; a truncated response
  /// stays `more`.
  State end_of_stream();
  State state() const;

  /// The header of the final response is complete.
  bool header_complete() const;
  /// What has come so far: the status as soon as it is known, the fields line by line.
  result::HttpFacts facts() const;
  /// The rule that a malformed response breaks, and how the response begins; otherwise empty. For a person,
  /// not cleaned.
  std::string problem() const;
  /// The first `body_limit` bytes, without chunk framing. Valid until the next call of a non-const function.
  std::string_view body() const;
  /// The field Content-Encoding, unless it is "identity"; otherwise empty. It was not asked for.
  std::string_view coding() const;
  /// The field Date, if there is exactly one and it is a valid date (http/date.hpp).
  std::optional<std::chrono::system_clock::time_point> date() const;
  /// The field Age: how long the response had been in a cache (RFC 9111, 5.1; of several values the first).
  /// Some caches pass on the Date at which they received the response, some renew it: the time at which the
  /// response was sent lies between Date and Date + Age.
  std::optional<std::chrono::seconds> age() const;
  /// What a proxy says of its refusal, cleaned: the field X-Squid-Error, else of an answer to CONNECT
  /// Proxy-Status (RFC 9209), which a delivery network before the server may send, too.
  std::string proxy_error() const;
  /// Which login a proxy wants, cleaned: the fields Proxy-Authenticate, joined by ", ".
  std::string proxy_authenticate() const;
  /// To CONNECT: bytes came together with the header, behind it.
  bool has_bytes_behind() const;

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace reachd::http
