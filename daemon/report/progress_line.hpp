#pragma once

// One line on a terminal that says how far the work is, rewritten in place and gone at the end.

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string_view>

namespace reachd::report {

class ProgressLine {
 public:
  /// Writes to `terminal`, which stays the caller's; where `enabled` is false (no terminal) nothing at all.
  /// `width` in characters; a longer line would not be erased, so it is cut.
  ProgressLine(std::FILE* terminal, bool enabled, int width);
  ~ProgressLine() { erase(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// "12 of 48 probes done, 3 failed". At most 20 times a second; the last one (done == total) always.
  void update(std::size_t done, std::size_t total, std::size_t failed);
  /// Another line in its place.
  void show(std::string_view line);
  /// Leaves the terminal's line empty. Call before writing anything else.
  void erase();

 private:
  std::FILE* terminal_;
  bool enabled_;
  std::size_t width_;
  std::size_t shown_ = 0;  ///< characters on the line now
  std::chrono::steady_clock::time_point next_{};
};

}  // namespace reachd::report
