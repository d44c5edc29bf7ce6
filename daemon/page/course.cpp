#include "daemon/page/course.hpp"

#include <algorithm>

#include "base/time_text.hpp"

namespace reachd::page {

namespace {

using core::Course;

// In pixels of the style sheet, which distinguishes the paths by their order.
constexpr int slot = 4;
constexpr int width = slot * static_cast<int>(Course::steps);
constexpr int tallest = 15;
constexpr int line_top = 1;
constexpr int line_height = 10;

int left_of(std::size_t step) {
  return slot * static_cast<int>(step);
}

/// One line for a run of half hours with successes, which the style sheet breaks into marks.
void write_successes(Html& html, const Course& course) {
  const auto& steps = course.all();
  const auto worked = [&](std::size_t i) { return steps[i].attempts > steps[i].failures; };
  html.markup("<path d=\"");
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!worked(i)) continue;
    const auto first = i;
    while (i + 1 < steps.size() && worked(i + 1)) ++i;
    html.markup("M").number(left_of(first)).markup(" 15h");
    html.number(slot * static_cast<int>(i - first + 1) - 1);
  }
  html.markup("\"/>");
}

void write_failures(Html& html, const Course& course) {
  const auto& steps = course.all();
  html.markup("<path d=\"");
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].failures == 0) continue;
    const int height = std::max(4, tallest * steps[i].failures / steps[i].attempts);
    html.markup("M").number(left_of(i) + 1).markup(" 17v-").number(height);
  }
  html.markup("\"/>");
}

/// The slowest of all at the top. A half hour without a success interrupts it.
void write_line(Html& html, const Course& course, std::uint32_t slowest) {
  bool drawing = false;
  html.markup("<path d=\"");
  for (std::size_t i = 0; i < Course::steps; ++i) {
    const auto time = course.all()[i].slowest_us;
    if (time == 0) {
      drawing = false;
      continue;
    }
    const auto y = line_top + line_height - static_cast<std::int64_t>(line_height) * time / slowest;
    html.words(drawing ? "L" : "M").number(left_of(i)).markup(" ").number(y).markup("h3");
    drawing = true;
  }
  html.markup("\"/>");
}

/// A tick and the time at every fourth full hour of this host's clock.
void write_axis(Html& html, const View& view, const Course& course) {
  using namespace std::chrono;
  const auto end = view.now - duration_cast<base::Wall::duration>(course.age()) + Course::step;
  const auto begin = end - static_cast<int>(Course::steps) * Course::step;
  Html labels;
  html.markup("<path d=\"");
  for (auto time = ceil<minutes>(begin); time <= end; time += minutes(1)) {
    // Time zones differ by quarters of an hour.
    if (duration_cast<minutes>(time.time_since_epoch()).count() % 15 != 0) continue;
    const auto clock = base::local_text(time, "%H:%M");
    if (!clock.ends_with(":00") || (10 * (clock[0] - '0') + clock[1] - '0') % 4 != 0) continue;
    const auto x = (time - begin) * slot / Course::step;
    html.markup("M").number(x).markup(" 17v2");
    // Not beyond the edges.
    labels.markup("<text x=\"").number(std::clamp<std::int64_t>(x, 10, width - 10));
    labels.markup("\" y=\"24\">").text(clock).markup("</text>");
  }
  html.markup("\"/>").append(labels);
}

}  // namespace

void write_course(Html& html, const Course& course) {
  html.markup("<span class=\"h\"><svg>");
  write_successes(html, course);
  write_failures(html, course);
  html.markup("</svg></span>");
}

void write_course_of_day(Html& html, const View& view, const core::Record& record) {
  const auto& course = record.course;
  if (std::ranges::all_of(course.all(), [](const auto& step) { return step.attempts == 0; })) return;
  const auto slowest = std::ranges::max(course.all(), {}, &Course::Step::slowest_us).slowest_us;
  html.markup("<div class=\"day\"><svg viewBox=\"0 0 192 28\">");
  write_successes(html, course);
  write_failures(html, course);
  write_axis(html, view, course);
  if (slowest != 0) write_line(html, course, slowest);
  html.markup("</svg><p class=\"hint\">").words(view.texts.course_hint);
  if (slowest != 0) {
    html.markup(" ").phrase(view.texts.course_line, {duration(view, std::chrono::microseconds(slowest))});
  }
  html.markup("</p></div>\n");
}

}  // namespace reachd::page
