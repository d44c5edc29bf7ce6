#pragma once

// Collects the header of a message, however its bytes are cut into pieces. Beast's parser gets whole headers
// only: given a part of one, its verdict would depend on where the part ends, and it limits a field but not
// their sum.

#include <cstddef>
#include <string>
#include <string_view>

namespace reachd::http {

class HeaderText {
 public:
  /// `limit`: bytes as received, over all headers that this object collects.
  explicit HeaderText(std::size_t limit) : limit_(limit) {}

  /// Takes bytes up to the end of their line or of `bytes`; returns how many. Stop when `complete` or
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

  /// The empty line is here.
  bool complete() const { return complete_; }
  bool too_large() const { return size_ > limit_; }
  /// What is here so far. Every line that has ended ends in CRLF, also where it came with LF alone, which RFC
  /// 9112, 2.2 allows a recipient to take for a line's end, and others do.
  const std::string& text() const { return text_; }
  /// Begins with the next header; what was received counts on.
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
