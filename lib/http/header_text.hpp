#pragma once

// Collects the header of a message, however its bytes are split. Beast's parser is only given whole headers:
// given part of one, its verdict would depend on where the part ends, and it limits each field but not their
// sum.

#include <cstddef>
#include <string>
#include <string_view>

namespace reachd::http {

class HeaderText {
 public:
  /// `limit`: bytes as received, over all headers that this object collects.
  explicit HeaderText(std::size_t limit) : limit_(limit) {}

  /// Consumes bytes up to the end of their line or of `bytes`; returns how many. Stop when `complete` or
  /// `too_large`.
  std::size_t feed_line(std::string_view bytes) {
    const auto line_feed = bytes.find('\n');
    const bool has_end = line_feed != std::string_view::npos;
    const auto size = has_end ? line_feed + 1 : bytes.size();
    size_ += size;
    if (too_large()) return size;
    text_.append(bytes.substr(0, line_feed));
    if (has_end) end_line();
    return size;
  }

  /// The empty line has been received.
  bool complete() const { return complete_; }
  bool too_large() const { return size_ > limit_; }
  /// What has been received so far. Every complete line ends in CRLF, even if it was received with LF alone,
  /// which a recipient may accept as a line end (RFC 9112, 2.2), and others do.
  const std::string& text() const { return text_; }
  /// Starts the next header; bytes already received still count towards the limit.
  void clear() {
    text_.clear();
    line_start_ = 0;
    complete_ = false;
  }

 private:
  void end_line() {
    if (text_.size() > line_start_ && text_.back() == '\r') text_.pop_back();
    complete_ = text_.size() == line_start_;
    text_ += "\r\n";
    line_start_ = text_.size();
  }

  std::size_t limit_;
  std::size_t size_ = 0;
  std::string text_;
  std::size_t line_start_ = 0;
  bool complete_ = false;
};

}  // namespace reachd::http
