#include "daemon/page/matrix.hpp"

#include <algorithm>
#include <set>

namespace reachd::page {

namespace {

using Series = std::vector<const core::Record*>;

void write_head(Html& html, const View& view, const Matrix& matrix) {
  const bool by_source = matrix.sources.size() > 1;
  html.markup("<thead><tr><th scope=\"col\"");
  if (by_source) html.markup(" rowspan=\"2\"");
  html.markup(">").words(view.texts.host).markup("</th>");
  for (auto i = matrix.columns.begin(); i != matrix.columns.end();) {
    const auto end =
        std::find_if(i, matrix.columns.end(), [&](const auto& c) { return c.first != i->first; });
    if (by_source) {
      html.markup("<th scope=\"colgroup\" colspan=\"").number(end - i).markup("\">");
    } else {
      html.markup("<th scope=\"col\">");
    }
    html.phrase(view.texts.port, {std::to_string(i->first)}).markup("</th>");
    i = end;
  }
  if (by_source) {
    html.markup("</tr><tr>");
    for (const auto& column : matrix.columns)
      html.markup("<th scope=\"col\">").text(matrix.sources[column.second]).markup("</th>");
  }
  html.markup("</tr></thead>\n");
}

/// An outcome may be broken behind its stage.
void write_outcome(Html& html, result::Outcome outcome) {
  const auto name = result::name(outcome);
  const auto stage = name.find('_') + 1;
  html.markup(" <i>").words(name.substr(0, stage));
  if (stage > 0) html.markup("<wbr>");
  html.words(name.substr(stage)).markup("</i>");
}

const core::Record& worst_of(const Series& series) {
  return **std::ranges::max_element(
      series, [](const auto* a, const auto* b) { return severity_of(*a) < severity_of(*b); });
}

/// These fail in the same way, as far as a cell says how.
bool fail_alike(const Series& a, const Series& b) {
  const auto &first = worst_of(a), &second = worst_of(b);
  return a.size() == b.size() && severity_of(first) >= Severity::warn &&
         severity_of(first) == severity_of(second) && first.last && second.last &&
         first.last->outcome == second.last->outcome && first.last->outcome != result::Outcome::ok;
}

/// "IPv4 up 12 ms", "IPv4 IPv6 down connect_timeout". Where columns are narrow, "v4" and a time suffice for
/// the eye.
void write_series(Html& html, const View& view, const std::vector<net::Family>& families,
                  const Series& series, bool narrow) {
  const auto& worst = worst_of(series);
  const auto severity = severity_of(worst);
  html.markup("<p class=\"").words(base::name(severity)).markup("\">");
  for (const auto family : families)
    html.markup("<small>").words(family_name(family).substr(narrow ? 2 : 0)).markup("</small> ");
  html.markup("<a href=\"#p-").text(worst.task->labels.probe).markup("\">");
  if (severity == Severity::ok && narrow) {
    html.markup("<span class=\"unseen\">").words(view.texts.up).markup("</span>");
  } else if (worst.takes_part && worst.up) {
    html.words(*worst.up ? view.texts.up : view.texts.is_down);
  } else {
    html.words(state_of(view.texts, worst).word);
  }
  html.markup("</a>");
  if (series.size() > 1 && severity >= Severity::warn) {
    html.markup(" ").number(
        std::ranges::count(series, severity, [](const auto* r) { return severity_of(*r); }));
    html.markup("/").number(static_cast<std::int64_t>(series.size()));
  }
  if (worst.takes_part && worst.last) {
    const auto& last = *worst.last;
    if (last.outcome == result::Outcome::ok) {
      html.markup(" ").text(duration(view, latency(last).value_or(last.duration)));
    } else {
      write_outcome(html, last.outcome);
    }
  }
  html.markup("</p>");
}

void write_cell(Html& html, const View& view, const Matrix& matrix, const Matrix::Column& column,
                const Matrix::Cell& cell) {
  const bool by_source = matrix.sources.size() > 1;
  auto worst = Severity::soft;
  for (const auto& [family, series] : cell) worst = std::max(worst, severity_of(worst_of(series)));
  // The heads of the columns are not seen on a narrow screen.
  html.markup("<td class=\"").words(base::name(worst)).markup("\" data-h=\"").number(column.first);
  if (by_source) html.markup(" ").text(matrix.sources[column.second]);
  html.markup("\">");
  if (cell.size() == 2 && fail_alike(cell.begin()->second, cell.rbegin()->second)) {
    write_series(html, view, {cell.begin()->first, cell.rbegin()->first}, cell.begin()->second, by_source);
  } else {
    for (const auto& [family, series] : cell) write_series(html, view, {family}, series, by_source);
  }
  html.markup("</td>");
}

void write_row(Html& html, const View& view, const Matrix& matrix, const Matrix::Row& row) {
  html.markup("<tr><th scope=\"row\">").text(row.target).markup("</th>");
  for (const auto& column : matrix.columns) {
    const auto cell = row.cells.find(column);
    if (cell == row.cells.end()) {
      html.markup("<td></td>");
    } else {
      write_cell(html, view, matrix, column, cell->second);
    }
  }
  html.markup("</tr>\n");
}

}  // namespace

Matrix matrix_of(const core::Snapshot& snapshot) {
  Matrix matrix;
  std::set<Matrix::Column> columns;
  std::map<std::string_view, std::size_t> sources, places;
  for (const auto& record : snapshot.records) {
    const auto& labels = record.task->labels;
    const auto [source, is_new_source] = sources.try_emplace(labels.source, sources.size());
    if (is_new_source) matrix.sources.push_back(labels.source);
    const Matrix::Column column{labels.port, source->second};
    columns.insert(column);
    const auto [place, is_new] = places.try_emplace(labels.target, matrix.rows.size());
    if (is_new) matrix.rows.push_back({labels.target, {}, false});
    auto& row = matrix.rows[place->second];
    row.cells[column][labels.family].push_back(&record);
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
  html.markup("<table class=\"matrix");
  if (matrix.sources.size() > 1) html.markup(" narrow");
  html.markup("\">\n");
  write_head(html, view, matrix);
  html.markup("<tbody>\n");
  for (const auto& row : matrix.rows) write_row(html, view, matrix, row);
  html.markup("</tbody></table></div>\n</section>\n");
}

}  // namespace reachd::page
