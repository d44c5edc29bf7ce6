#pragma once

// One line on a terminal that shows the progress, rewritten in place and erased at the end.

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string_view>

#include "base/language.hpp"

namespace reachd::report {

class ProgressLine {
 public:
  /// Writes to `terminal`, which the caller keeps owning; if `enabled` is false (no terminal), writes nothing
  /// at all. `width` in characters; a longer line could not be erased, so it is cut.
  ProgressLine(std::FILE* terminal, bool enabled, int width, base::Language language);
  ~ProgressLine() { erase(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// "12 of 48 probes done, 3 failed". At most 20 times a second, but always for the last one (done ==
  /// total).
  void update(std::size_t done, std::size_t total, std::size_t failed);
  /// Likewise "tracing what failed".
  void tracing();
  /// Leaves the terminal's line empty. Call before writing anything else.
  void erase();

 private:
  void show(std::string_view line);

  std::FILE* terminal_;
  bool enabled_;
  std::size_t width_;
  base::Language language_;
  std::size_t shown_ = 0;  ///< characters currently on the line
  std::chrono::steady_clock::time_point next_{};
};

}  // namespace reachd::report
