#include "daemon/report/probe_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/time_text.hpp"
#include "daemon/report/failures.hpp"
#include "daemon/report/text.hpp"
#include "daemon/report/told_causes.hpp"

namespace reachd::report {

namespace {

using base::Translated;

struct Column {
  enum Index : std::size_t { verdict, probe, target, family, source, outcome, address, times, count };
};
constexpr Translated column_headings[Column::count] = {
    {"", ""},
    {"PROBE", "PRÜFUNG"},
    {"TARGET", "ZIEL"},
    {"FAMILY", "FAMILIE"},
    {"SOURCE", "QUELLE"},
    {"OUTCOME", "ERGEBNIS"},
    {"ADDRESS", "ADRESSE"},
    {"TIMES", "ZEITEN"},
};
/// What became of a series.
enum class Verdict : std::uint8_t { good, bad, skipped, none };
struct VerdictRow {
  Verdict value;
  Translated word;
  Translated outcome;  // where there is none
  Colour colour;
};
constexpr base::Table<Verdict, VerdictRow> verdicts{{
    {Verdict::good, {"ok", "ok"}, {"", ""}, Colour::green},
    {Verdict::bad, {"FAIL", "FEHLER"}, {"", ""}, Colour::red},
    {Verdict::skipped, {"skip", "entfällt"}, {"no such record", "kein solcher Eintrag"}, Colour::dim},
    {Verdict::none, {"none", "offen"}, {"no attempt ended", "kein Versuch zu Ende"}, Colour::yellow},
}};

struct Row {
  std::array<std::string, Column::count> cells;
  Colour colour = Colour::bold;  // of the verdict; the heading's

  std::string& operator[](std::size_t i) { return cells[i]; }
};
constexpr std::size_t gap = 2;

/// "init.ess.apple.com:443", "init.ess.apple.com AAAA @system-1".
std::string target_text(const probe::Labels& labels) {
  if (!result::connects(labels.kind))
    return fmt::format("{} {} @{}{}", ascii(labels.target), labels.type, labels.resolver,
                       labels.port == 53 ? "" : fmt::format(":{}", labels.port));
  if (const auto literal = net::Address::parse(labels.target))
    return net::Endpoint{*literal, labels.port}.to_string();
  return fmt::format("{}:{}", ascii(labels.target), labels.port);
}

std::string times_text(const result::Result& result) {
  std::string text;
  for (const auto phase : base::all<result::Phase>) {
    if (!result.phase(phase)) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", result::name(phase),
                        base::measured_text(*result.phase(phase)));
  }
  return text;
}

Verdict verdict_of(const core::Record& record) {
  if (!record.takes_part) return Verdict::skipped;
  if (!record.last) return Verdict::none;
  return failed(record) ? Verdict::bad : Verdict::good;
}

Row row_of(const core::Record& record, base::Language language) {
  const auto& labels = record.task->labels;
  Row row;
  row[Column::probe] = labels.probe;
  row[Column::target] = target_text(labels);
  row[Column::family] = net::name(labels.family);
  row[Column::source] = labels.source;
  const auto& became = verdicts[verdict_of(record)];
  row.colour = became.colour;
  row[Column::verdict] = became.word.in(language);
  row[Column::outcome] = became.outcome.in(language);
  if (record.takes_part && record.last) {
    row[Column::outcome] = result::name(record.last->outcome);
    if (record.last->address) row[Column::address] = record.last->address->to_string();
    row[Column::times] = times_text(*record.last);
  }
  return row;
}

using Widths = std::array<std::size_t, Column::count>;  // 0: the column is not shown

std::size_t total(const Widths& widths) {
  std::size_t sum = 0;
  for (const auto width : widths) sum += width == 0 ? 0 : width + gap;
  return sum == 0 ? 0 : sum - gap;
}

Widths widths_of(const std::vector<Row>& rows, bool several_sources, int width) {
  Widths widths{};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < Column::count; ++i) widths[i] = std::max(widths[i], columns(row.cells[i]));
  }
  if (!several_sources) widths[Column::source] = 0;
  // The first row contains the headings; a column with nothing else is omitted.
  for (const auto column : {Column::address, Column::times}) {
    if (std::all_of(rows.begin() + 1, rows.end(), [&](const Row& row) { return row.cells[column].empty(); }))
      widths[column] = 0;
  }
  const auto limit = static_cast<std::size_t>(width > 0 ? width : 0);
  if (limit == 0) return widths;
  for (const auto column : {Column::times, Column::address}) {
    if (total(widths) > limit) widths[column] = 0;
  }
  return widths;
}

std::string line_of(const Row& row, const Widths& widths, bool heading, bool colour) {
  std::string line;
  std::size_t owed = 0;  // blanks before the next cell, so that lines never end in blanks
  for (std::size_t i = 0; i < Column::count; ++i) {
    if (widths[i] == 0) continue;
    const auto& cell = row.cells[i];
    const auto paint = heading || i == Column::verdict ? row.colour : Colour::none;
    if (!cell.empty()) {
      line.append(owed, ' ').append(painted(cell, paint, colour));
      owed = 0;
    }
    owed += widths[i] - columns(cell) + gap;
  }
  return line + "\n";
}

}  // namespace

std::string probe_table(const core::Snapshot& snapshot, bool colour, int width) {
  const auto language = language_of(snapshot);
  Row headings;
  for (std::size_t i = 0; i < Column::count; ++i) headings[i] = column_headings[i].in(language);
  std::vector<Row> rows{headings};
  bool several_sources = false;
  for (const auto& record : snapshot.records) {
    rows.push_back(row_of(record, language));
    several_sources = several_sources || record.task->labels.source != "default";
  }
  const auto widths = widths_of(rows, several_sources, width);
  std::string text;
  for (const auto& row : rows) text += line_of(row, widths, &row == &rows.front(), colour);
  return text;
}

}  // namespace reachd::report
