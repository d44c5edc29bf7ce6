#pragma once

// Removes the framing from a message body (RFC 9112, 6 and 7), however its bytes are split.

#include <cstdint>
#include <string>
#include <string_view>

namespace reachd::http {

/// How a body ends.
enum class Framing : std::uint8_t { none, length, chunked, until_close };

/// Reads one body. Beast's own chunk parser is not used: fed byte by byte, Beast 1.81 fails an assertion at
/// the last chunk (basic_parser.ipp, parse_chunk_header: "n >= 5", where "0\r\n\r" is 4 bytes).
class BodyReader {
 public:
  enum class State : std::uint8_t { more, done, malformed };

  /// `length` is used for Framing::length only. At most `keep_limit` bytes are kept, the others are read and
  /// dropped; a chunk's size line, and all trailers together, may have `line_limit` bytes.
  BodyReader(Framing framing, std::uint64_t length, std::size_t keep_limit, std::size_t line_limit);

  /// Bytes after the body's end are ignored, as are trailers. A line may end in LF alone (RFC 9112, 2.2).
  State feed(std::string_view bytes);
  State end_of_stream();
  State state() const { return state_; }
  /// Why it is malformed, for a person; otherwise empty.
  std::string_view problem() const { return problem_; }
  const std::string& kept() const { return kept_; }

 private:
  enum class Part : std::uint8_t { size_line, data, data_end, trailers };

  void feed_chunked(std::string_view bytes);
  void end_line();
  void end_size_line();
  void fail(std::string_view problem);
  std::string_view take_data(std::string_view bytes);

  Framing framing_;
  std::uint64_t left_ = 0;  // of the body or of the chunk
  std::size_t keep_limit_;
  std::size_t line_limit_;
  State state_ = State::more;
  std::string_view problem_;
  Part part_ = Part::size_line;
  std::string line_;
  std::size_t trailer_size_ = 0;
  std::string kept_;
};

}  // namespace reachd::http
