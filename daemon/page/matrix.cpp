#include "daemon/page/matrix.hpp"

#include <algorithm>
#include <set>

namespace reachd::page {

namespace {

void write_head(Html& html, const View& view, const Matrix& matrix) {
  html.markup("<thead><tr><th scope=\"col\" rowspan=\"2\">").words(view.texts.host).markup("</th>");
  for (auto i = matrix.columns.begin(); i != matrix.columns.end();) {
    const auto end =
        std::find_if(i, matrix.columns.end(), [&](const auto& c) { return c.first != i->first; });
    html.markup("<th scope=\"colgroup\" colspan=\"").number(end - i).markup("\">");
    html.phrase(view.texts.port, {std::to_string(i->first)}).markup("</th>");
    i = end;
  }
  html.markup("</tr><tr>");
  for (const auto& [port, family] : matrix.columns)
    html.markup("<th scope=\"col\">").words(family_name(family)).markup("</th>");
  html.markup("</tr></thead>\n");
}

/// Writes the last attempt: "12 ms", or "connect_timeout after 5.0 s"; and its age.
void write_last(Html& html, const View& view, const result::Result& last) {
  if (last.outcome == result::Outcome::ok) {
    html.markup(" ").text(duration(view, latency(last).value_or(last.duration))).markup("<small>ok, ");
  } else {
    html.markup(" <i>").words(result::name(last.outcome)).markup("</i><small>");
    html.phrase(view.texts.after, {duration(view, last.duration)}).markup(", ");
  }
  write_ago(html, view, last.started_wall);
  html.markup("</small>");
}

void write_cell(Html& html, const View& view, const Matrix::Column& column, const Matrix::Cell& cell) {
  const auto& worst = **std::ranges::max_element(
      cell, [](const auto* a, const auto* b) { return severity_of(*a) < severity_of(*b); });
  const auto state = state_of(view.texts, worst);
  html.markup("<td class=\"").words(base::name(state.severity)).markup("\" data-h=\"").number(column.first);
  html.markup(" ").words(family_name(column.second)).markup("\"><a href=\"#p-");
  html.text(worst.task->labels.probe).markup("\">").words(state.word).markup("</a>");
  if (cell.size() > 1 && state.severity > Severity::ok) {
    const auto alike = std::ranges::count_if(
        cell, [&](const auto* record) { return severity_of(*record) == state.severity; });
    html.markup(" <small class=\"n\">")
        .number(alike)
        .markup("/")
        .number(static_cast<std::int64_t>(cell.size()));
    html.markup("</small>");
  }
  if (worst.takes_part && worst.last) write_last(html, view, *worst.last);
  html.markup("</td>");
}

void write_row(Html& html, const View& view, const Matrix& matrix, const Matrix::Row& row) {
  html.markup("<tr><th scope=\"row\">").text(row.target);
  if (row.source != "default")
    html.markup("<small>").phrase(view.texts.source, {row.source}).markup("</small>");
  html.markup("</th>");
  for (const auto& column : matrix.columns) {
    const auto cell = row.cells.find(column);
    if (cell == row.cells.end()) {
      html.markup("<td></td>");
    } else {
      write_cell(html, view, column, cell->second);
    }
  }
  html.markup("</tr>\n");
}

}  // namespace

Matrix matrix_of(const core::Snapshot& snapshot) {
  Matrix matrix;
  std::set<Matrix::Column> columns;
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> places;
  for (const auto& record : snapshot.records) {
    const auto& labels = record.task->labels;
    const Matrix::Column column{labels.port, labels.family};
    columns.insert(column);
    const auto [place, is_new] = places.try_emplace({labels.target, labels.source}, matrix.rows.size());
    if (is_new) matrix.rows.push_back({labels.target, labels.source, {}, false});
    auto& row = matrix.rows[place->second];
    row.cells[column].push_back(&record);
    row.fails |= severity_of(record) >= Severity::warn;
  }
  matrix.columns.assign(columns.begin(), columns.end());
  std::ranges::stable_partition(matrix.rows, [](const auto& row) { return row.fails; });
  return matrix;
}

void write_matrix(Html& html, const View& view) {
  const auto matrix = matrix_of(view.snapshot);
  if (matrix.rows.empty()) return;
  html.markup("<section>\n<h2 id=\"matrix\">").words(view.texts.matrix);
  html.markup("</h2>\n<p class=\"hint\">").words(view.texts.matrix_hint).markup("</p>\n");
  html.markup("<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-labelledby=\"matrix\">");
  html.markup("<table class=\"matrix\">\n");
  write_head(html, view, matrix);
  html.markup("<tbody>\n");
  for (const auto& row : matrix.rows) write_row(html, view, matrix, row);
  html.markup("</tbody></table></div>\n</section>\n");
}

}  // namespace reachd::page
