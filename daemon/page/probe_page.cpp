#include "daemon/page/pages.hpp"

#include <algorithm>

#include "daemon/page/attempt.hpp"
#include "daemon/page/course.hpp"
#include "daemon/page/frame.hpp"
#include "daemon/page/probes.hpp"
#include "daemon/page/series.hpp"

namespace reachd::page {

namespace {

/// A series by its index in the snapshot, which is part of its ids on a page.
struct Numbered {
  const core::Record* record;
  std::size_t number;
};

/// Newest first. An attempt keeps its id while the page refreshes itself, so that an open one stays open.
void write_attempts(Html& html, const View& view, const Numbered& series, const core::History& attempts) {
  html.markup("<ol class=\"attempts\">\n");
  for (const auto& attempt : attempts.all() | std::views::reverse) {
    const auto started =
        std::chrono::duration_cast<std::chrono::milliseconds>(attempt.started_wall.time_since_epoch());
    const auto id = "a-" + std::to_string(series.number) + "-" + std::to_string(started.count());
    write_attempt(html, view, series.record->task->labels, attempt, id);
  }
  html.markup("</ol>\n");
}

void write_series(Html& html, const View& view, const Numbered& series) {
  const auto& record = *series.record;
  html.markup("<section class=\"one\"><h3>").text(series_name(view, record.task->labels)).markup(" ");
  write_state(html, state_of(view.texts, record));
  if (record.down_since)
    html.markup(" <small>").phrase(view.texts.since, {clock(view, *record.down_since)}).markup("</small>");
  html.markup("</h3>\n<p class=\"s\">");
  write_failed(html, view, record);
  html.markup("</p>\n");
  write_course_of_day(html, view, record);
  if (record.successes.empty() && record.failures.empty())
    html.markup("<p>").words(view.texts.no_attempts).markup("</p>\n");
  write_block(html, view, record);
  html.markup("<h4>").words(view.texts.failures).markup("</h4>\n");
  if (record.failures.empty()) {
    html.markup("<p>").words(view.texts.no_failures).markup("</p>\n");
  } else {
    write_attempts(html, view, series, record.failures);
  }
  if (!record.successes.empty()) {
    html.markup("<h4>").words(view.texts.attempts).markup("</h4>\n");
    write_attempts(html, view, series, record.successes);
  }
  html.markup("</section>\n");
}

void write_back(Html& html, const View& view) {
  html.markup("<p><a href=\"/\">← ").words(view.texts.back).markup("</a></p>\n");
}

}  // namespace

std::string probe_page(const core::Snapshot& snapshot, std::string_view probe, Language language) {
  const View view(snapshot, language);
  std::vector<Numbered> all;
  auto severity = Severity::soft;
  std::string_view state;
  for (std::size_t i = 0; i < snapshot.records.size(); ++i) {
    const auto& record = snapshot.records[i];
    if (record.task->labels.probe != probe) continue;
    all.push_back({&record, i});
    const auto its = state_of(view.texts, record);
    if (its.severity >= severity) state = its.word;
    severity = std::max(severity, its.severity);
  }
  if (all.empty()) return {};
  Html main;
  write_back(main, view);
  main.markup("<h2>").text(probe).markup(" <small>");
  write_target(main, view, *all.front().record);
  main.markup("</small></h2>\n<div id=\"series\">\n");
  for (const auto& series : all) write_series(main, view, series);
  main.markup("</div>\n<p class=\"hint\"><a href=\"/api/v1/probes/").text(probe).markup("\">");
  main.words(view.texts.in_json).markup("</a></p>\n");
  return document(view, {probe, state}, severity, std::move(main));
}

std::string no_such_probe_page(const core::Snapshot& snapshot, Language language) {
  const View view(snapshot, language);
  Html main;
  main.markup("<p>").words(view.texts.no_such_probe).markup("</p>\n");
  write_back(main, view);
  return document(view, {view.texts.no_such_probe, {}}, Severity::soft, std::move(main));
}

}  // namespace reachd::page
