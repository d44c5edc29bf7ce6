#include "http/body_reader.hpp"

#include <algorithm>
#include <charconv>

namespace reachd::http {

BodyReader::BodyReader(Framing framing, std::uint64_t length, std::size_t keep_limit, std::size_t line_limit)
    : framing_(framing), keep_limit_(keep_limit), line_limit_(line_limit) {
  if (framing == Framing::length) left_ = length;
  if (framing == Framing::none || (framing == Framing::length && length == 0)) state_ = State::done;
}

BodyReader::State BodyReader::feed(std::string_view bytes) {
  if (state_ != State::more) return state_;
  if (framing_ == Framing::chunked) {
    feed_chunked(bytes);
  } else {
    if (framing_ == Framing::until_close) left_ = bytes.size();
    take_data(bytes);
    if (framing_ == Framing::length && left_ == 0) state_ = State::done;
  }
  return state_;
}

BodyReader::State BodyReader::end_of_stream() {
  if (state_ == State::more && framing_ == Framing::until_close) state_ = State::done;
  return state_;
}

/// Reads as much of the remaining data as there is; returns what follows it.
std::string_view BodyReader::take_data(std::string_view bytes) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), left_));
  kept_.append(bytes.substr(0, std::min(size, keep_limit_ - kept_.size())));
  left_ -= size;
  return bytes.substr(size);
}

void BodyReader::fail(std::string_view problem) {
  problem_ = problem;
  state_ = State::malformed;
}

void BodyReader::feed_chunked(std::string_view bytes) {
  while (state_ == State::more && !bytes.empty()) {
    if (part_ == Part::data) {
      bytes = take_data(bytes);
      if (left_ == 0) part_ = Part::data_end;
      continue;
    }
    const auto line_feed = bytes.find('\n');
    line_.append(bytes.substr(0, line_feed));
    // A line end separates two chunks; anything else is more data than the chunk's size announced.
    const bool is_excess = part_ == Part::data_end && !line_.empty() && line_ != "\r";
    if (is_excess) {
      fail("a chunk is longer than its size line says");
    } else if (line_.size() + trailer_size_ > line_limit_) {
      fail("a chunk's size line, or the trailers, are longer than the 16 KiB that are read");
    } else if (line_feed == std::string_view::npos) {
      return;
    } else {
      bytes.remove_prefix(line_feed + 1);
      end_line();
    }
  }
}

void BodyReader::end_line() {
  if (line_.ends_with('\r')) line_.pop_back();
  if (part_ == Part::size_line) {
    end_size_line();
  } else if (part_ == Part::data_end) {
    part_ = Part::size_line;
  } else {
    trailer_size_ += line_.size() + 2;
    if (line_.empty()) state_ = State::done;
  }
  line_.clear();
}

/// chunk-size [ chunk-ext ]: hexadecimal digits, then nothing, or an extension after a semicolon.
void BodyReader::end_size_line() {
  const auto* end = line_.data() + line_.size();
  const auto [stop, error] = std::from_chars(line_.data(), end, left_, 16);
  const auto rest = std::string_view(stop, static_cast<std::size_t>(end - stop));
  const auto behind = rest.find_first_not_of(" \t");
  if (error != std::errc{} || (behind != std::string_view::npos && rest[behind] != ';')) {
    fail("the size of a chunk is no hexadecimal number");
    return;
  }
  part_ = left_ == 0 ? Part::trailers : Part::data;
}

}  // namespace reachd::http
