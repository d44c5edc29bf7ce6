#include "daemon/page/probes.hpp"

#include <algorithm>
#include <map>

#include "daemon/page/attempt.hpp"
#include "daemon/page/course.hpp"

namespace reachd::page {

namespace {

/// How much of the page is left for details.
struct Room {
  int courses = 300;
  int steps = 12;
};

void write_series(Html& html, const View& view, const core::Record& record, Room& room) {
  html.markup("<span class=\"s\"><small>")
      .text(series_name(view, record.task->labels))
      .markup("</small> <span>");
  write_state(html, state_of(view.texts, record));
  if (!record.last || !record.takes_part) {
    html.markup("</span></span>\n");
    return;
  }
  const auto& last = *record.last;
  if (last.outcome == result::Outcome::ok) {
    html.markup(" ").text(duration(view, latency(last).value_or(last.duration)));
  } else {
    html.markup(" <i>").words(result::name(last.outcome)).markup("</i>");
  }
  html.markup("</span>");
  if (room.courses-- > 0) {
    write_course(html, record.course);
    write_failed(html, view, record);
  }
  html.markup("</span>\n");
}

/// What happened in the last attempt of a failing series.
void write_failure(Html& html, const View& view, const core::Record& record, Room& room) {
  if (!record.takes_part || !record.last || record.last->outcome == result::Outcome::ok) return;
  if (room.steps-- <= 0) return;
  html.markup("<h3>").text(series_name(view, record.task->labels)).markup(" <small>");
  write_ago(html, view, record.last->started_wall);
  html.markup("</small></h3>\n");
  write_steps(html, view, record.task->labels, *record.last);
  write_block(html, view, record);
}

void write_probe(Html& html, const View& view, const ProbeSeries& probe, Room& room) {
  html.markup("<details class=\"probe ")
      .words(base::name(probe.severity))
      .markup("\" id=\"p-")
      .text(probe.name);
  html.markup("\"><summary><span><b>");
  html.text(probe.name).markup("</b> <small>");
  write_target(html, view, *probe.series.front());
  html.markup("</small></span> <span>\n");
  for (const auto* record : probe.series) write_series(html, view, *record, room);
  html.markup("</span></summary>\n<div class=\"more\">\n");
  for (const auto* record : probe.series) write_failure(html, view, *record, room);
  html.markup("<p><a href=\"/probes/").text(probe.name).markup("\">");
  html.words(view.texts.all_attempts).markup("</a></p></div></details>\n");
}

}  // namespace

std::vector<ProbeSeries> probes_of(const core::Snapshot& snapshot) {
  std::vector<ProbeSeries> probes;
  std::map<std::string_view, std::size_t> places;
  for (const auto& record : snapshot.records) {
    const std::string_view name = record.task->labels.probe;
    const auto [place, is_new] = places.try_emplace(name, probes.size());
    if (is_new) probes.push_back({name, {}, Severity::soft});
    auto& probe = probes[place->second];
    probe.series.push_back(&record);
    probe.severity = std::max(probe.severity, severity_of(record));
  }
  std::ranges::stable_partition(probes, [](const auto& p) { return p.severity >= Severity::warn; });
  return probes;
}

void write_target(Html& html, const View& view, const core::Record& record) {
  const auto& labels = record.task->labels;
  html.words(result::name(labels.kind)).markup(" ").text(labels.target);
  if (connects(labels.kind)) html.markup(", ").phrase(view.texts.port, {std::to_string(labels.port)});
  if (record.task->probe == nullptr) return;
  if (record.task->probe->role == config::Role::control) html.markup(", ").words(view.texts.control);
  if (record.task->probe->role == config::Role::portal) html.markup(", ").words(view.texts.portal);
}

void write_probes(Html& html, const View& view) {
  html.markup("<section aria-labelledby=\"probes\">\n<h2 id=\"probes\">").words(view.texts.probes);
  html.markup("</h2>\n<p class=\"hint\">").words(view.texts.probes_hint).markup("</p>\n");
  Room room;
  for (const auto& probe : probes_of(view.snapshot)) write_probe(html, view, probe, room);
  html.markup("</section>\n");
}

}  // namespace reachd::page
