#include "daemon/report/progress_line.hpp"

#include <fmt/format.h>

#include <string>

namespace reachd::report {

namespace {
constexpr std::chrono::milliseconds pause{50};
}

ProgressLine::ProgressLine(std::FILE* terminal, bool enabled, int width)
    : terminal_(terminal), enabled_(enabled), width_(width > 1 ? static_cast<std::size_t>(width - 1) : 79) {}

void ProgressLine::update(std::size_t done, std::size_t total, std::size_t failed) {
  const auto now = std::chrono::steady_clock::now();
  if (!enabled_ || (now < next_ && done != total)) return;
  next_ = now + pause;
  show(fmt::format("{} of {} probes done{}", done, total,
                   failed == 0 ? "" : fmt::format(", {} failed", failed)));
}

void ProgressLine::show(std::string_view line) {
  if (!enabled_) return;
  line = line.substr(0, width_);
  const std::string rest(shown_ > line.size() ? shown_ - line.size() : 0, ' ');
  fmt::print(terminal_, "\r{}{}", line, rest);
  std::fflush(terminal_);
  shown_ = line.size();
}

void ProgressLine::erase() {
  if (shown_ == 0) return;
  fmt::print(terminal_, "\r{}\r", std::string(shown_, ' '));
  std::fflush(terminal_);
  shown_ = 0;
}

}  // namespace reachd::report
