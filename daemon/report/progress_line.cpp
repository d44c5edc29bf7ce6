#include "daemon/report/progress_line.hpp"

#include <fmt/format.h>

#include <string>

#include "daemon/report/text.hpp"

namespace reachd::report {

namespace {
constexpr std::chrono::milliseconds pause{50};
constexpr base::Translated done_so_far{"{} of {} probes done", "{} von {} Prüfungen fertig"};
constexpr base::Translated failed_so_far{", {} failed", ", {} fehlgeschlagen"};
constexpr base::Translated traces{"tracing what failed", "verfolgt den Weg dessen, was fehlschlug"};
}  // namespace

ProgressLine::ProgressLine(std::FILE* terminal, bool enabled, int width, base::Language language)
    : terminal_(terminal),
      enabled_(enabled),
      width_(width > 1 ? static_cast<std::size_t>(width - 1) : 79),
      language_(language) {}

void ProgressLine::update(std::size_t done, std::size_t total, std::size_t failed) {
  const auto now = std::chrono::steady_clock::now();
  if (!enabled_ || (now < next_ && done != total)) return;
  next_ = now + pause;
  auto line = filled(done_so_far, language_, done, total);
  if (failed > 0) line += filled(failed_so_far, language_, failed);
  show(line);
}

void ProgressLine::tracing() {
  show(traces.in(language_));
}

void ProgressLine::show(std::string_view line) {
  if (!enabled_) return;
  while (columns(line) > width_) line.remove_suffix(1);
  const auto shown = columns(line);
  const std::string rest(shown_ > shown ? shown_ - shown : 0, ' ');
  fmt::print(terminal_, "\r{}{}", line, rest);
  std::fflush(terminal_);
  shown_ = shown;
}

void ProgressLine::erase() {
  if (shown_ == 0) return;
  fmt::print(terminal_, "\r{}\r", std::string(shown_, ' '));
  std::fflush(terminal_);
  shown_ = 0;
}

}  // namespace reachd::report
