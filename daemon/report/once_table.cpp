#include "daemon/report/once_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/time_text.hpp"
#include "daemon/report/failures.hpp"
#include "daemon/report/text.hpp"

namespace reachd::report {

namespace {

enum Column : std::size_t {
  verdict,
  probe_name,
  target,
  family,
  source,
  outcome,
  address,
  times,
  column_count
};
struct Row {
  std::array<std::string, column_count> cells;
  // Follows the target of a dns probe, and is never shortened: " AAAA @system-1".
  std::string asked;

  std::string& operator[](std::size_t i) { return cells[i]; }
  std::string full(std::size_t i) const { return i == target ? cells[i] + asked : cells[i]; }
  std::string cell(std::size_t i, std::size_t width) const {
    if (i != target) return cells[i];
    return shortened(cells[i], width > asked.size() ? width - asked.size() : 0) + asked;
  }
};
constexpr std::size_t gap = 2;
constexpr std::size_t shortest_target = 24;

std::string target_text(const probe::Labels& labels) {
  if (!result::connects(labels.kind)) return ascii(labels.target);
  if (const auto literal = net::Address::parse(labels.target))
    return net::Endpoint{*literal, labels.port}.to_string();
  return fmt::format("{}:{}", ascii(labels.target), labels.port);
}

std::string asked_text(const probe::Labels& labels) {
  if (result::connects(labels.kind)) return {};
  return fmt::format(" {} @{}{}", labels.type, labels.resolver,
                     labels.port == 53 ? "" : fmt::format(":{}", labels.port));
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

Row row_of(const core::Record& record) {
  const auto& labels = record.task->labels;
  Row row;
  row[probe_name] = labels.probe;
  row[target] = target_text(labels);
  row[family] = net::name(labels.family);
  row[source] = labels.source;
  row.asked = asked_text(labels);
  if (!record.takes_part) {
    row[verdict] = "skip";
    row[outcome] = "no such record";
  } else if (!record.last) {
    row[verdict] = "none";
    row[outcome] = "no attempt ended";
  } else {
    row[verdict] = record.last->outcome == result::Outcome::ok ? "ok" : "FAIL";
    row[outcome] = result::name(record.last->outcome);
    if (record.last->address) row[address] = record.last->address->to_string();
    row[times] = times_text(*record.last);
  }
  return row;
}

Colour colour_of(const std::string& word) {
  if (word == "ok") return Colour::green;
  if (word == "FAIL" || word == "down") return Colour::red;
  return word == "skip" ? Colour::dim : Colour::yellow;
}

using Widths = std::array<std::size_t, column_count>;  // 0: the column is not shown

std::size_t total(const Widths& widths) {
  std::size_t sum = 0;
  for (const auto width : widths) sum += width == 0 ? 0 : width + gap;
  return sum == 0 ? 0 : sum - gap;
}

Widths widths_of(const std::vector<Row>& rows, bool several_sources, int width) {
  Widths widths{};
  std::size_t longest_asked = 0;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < column_count; ++i) widths[i] = std::max(widths[i], row.full(i).size());
    longest_asked = std::max(longest_asked, row.asked.size());
  }
  if (!several_sources) widths[source] = 0;
  // The first row contains the headings; a column with nothing else is omitted.
  for (const auto column : {address, times}) {
    if (std::all_of(rows.begin() + 1, rows.end(), [&](const Row& row) { return row.cells[column].empty(); }))
      widths[column] = 0;
  }
  const auto limit = static_cast<std::size_t>(width > 0 ? width : 0);
  if (limit == 0) return widths;
  for (const auto column : {times, address}) {
    if (total(widths) > limit) widths[column] = 0;
  }
  if (total(widths) > limit) {
    const auto excess = total(widths) - limit;
    const auto shortest = std::min(widths[target], std::max(shortest_target, longest_asked + 8));
    widths[target] = widths[target] > excess + shortest ? widths[target] - excess : shortest;
  }
  return widths;
}

std::string line_of(const Row& row, const Widths& widths, bool heading, bool colour) {
  std::string line;
  std::size_t owed = 0;  // blanks before the next cell, so that lines never end in blanks
  for (std::size_t i = 0; i < column_count; ++i) {
    if (widths[i] == 0) continue;
    const auto cell = row.cell(i, widths[i]);
    const auto paint = heading ? Colour::bold : i == verdict ? colour_of(cell) : Colour::none;
    if (!cell.empty()) {
      line.append(owed, ' ').append(painted(cell, paint, colour));
      owed = 0;
    }
    owed += widths[i] - cell.size() + gap;
  }
  return line + "\n";
}

std::string probes_text(const core::Snapshot& snapshot, bool colour, int width) {
  std::vector<Row> rows{{{"", "PROBE", "TARGET", "FAMILY", "SOURCE", "OUTCOME", "ADDRESS", "TIMES"}, ""}};
  bool several_sources = false;
  for (const auto& record : snapshot.records) {
    rows.push_back(row_of(record));
    several_sources = several_sources || record.task->labels.source != "default";
  }
  const auto widths = widths_of(rows, several_sources, width);
  std::string text;
  for (const auto& row : rows) text += line_of(row, widths, &row == &rows.front(), colour);
  return text;
}

std::string services_text(const core::Snapshot& snapshot, bool colour) {
  if (snapshot.services.empty()) return {};
  std::string text = "\n" + painted("SERVICES", Colour::bold, colour) + "\n";
  for (const auto& service : snapshot.services) {
    const std::string state(core::name(service.state));
    text += fmt::format("{}{}  {}{}\n", painted(state, colour_of(state), colour),
                        std::string(state.size() < 8 ? 8 - state.size() : 0, ' '), service.service,
                        service.source == "default" ? "" : " (from " + service.source + ")");
  }
  return text;
}

std::string summary(const core::Snapshot& snapshot, int width) {
  std::size_t good = 0, bad = 0, skipped = 0, none = 0;
  for (const auto& record : snapshot.records) {
    ++(!record.takes_part ? skipped : !record.last ? none : failed(record) ? bad : good);
  }
  auto text = fmt::format("{} probed: {} ok, {} failed", snapshot.records.size(), good, bad);
  if (skipped > 0) text += fmt::format(", {} skipped (the name has no such record: no fault)", skipped);
  if (none > 0) text += fmt::format(", {} without any result", none);
  return "\n" + wrapped(text, 0, width) + "\n";
}

/// What is odd although the probe is ok: lost EDNS, a NAT64 prefix to be configured. (What concerns
/// fallback addresses comes with failures, which say why.)
std::string remarks(const core::Snapshot& snapshot, int width) {
  constexpr std::size_t most = 4;
  std::vector<std::pair<std::string, std::size_t>> counts;
  for (const auto& record : snapshot.records) {
    if (!record.last || failed(record) || record.last->answers.empty()) continue;
    const auto remark = ascii(record.last->detail);
    if (remark.empty()) continue;
    const auto found =
        std::find_if(counts.begin(), counts.end(), [&](const auto& entry) { return entry.first == remark; });
    if (found != counts.end()) {
      ++found->second;
    } else if (counts.size() < most) {
      counts.emplace_back(remark, 1);
    }
  }
  std::string text;
  for (const auto& [remark, count] : counts)
    text += wrapped(fmt::format("Note: {} ({} ok all the same)", remark, count), 0, width) + "\n";
  return text;
}

/// The diagnosis in words: a paragraph for each sentence, and below it the evidence of all whose sentence it
/// is, a line each that is never broken; empty if no cause holds. Like any text of the configuration's
/// language in UTF-8.
std::string sentences(const core::Snapshot& snapshot, bool colour, int width) {
  const auto language = snapshot.config ? snapshot.config->language : base::Language::english;
  struct Paragraph {
    std::string sentence;  // without its time
    std::string text;
    std::vector<std::string> evidence;
  };
  std::vector<Paragraph> paragraphs;
  for (const auto& diagnosis : snapshot.diagnoses) {
    for (const auto& cause : diagnosis.causes) {
      const auto& told = cause.told.in(language);
      auto same = std::ranges::find(paragraphs, told.sentence.text(), &Paragraph::sentence);
      if (same == paragraphs.end()) {
        paragraphs.push_back({told.sentence.text(), told.sentence.since(cause.start, language).text(), {}});
        same = paragraphs.end() - 1;
      }
      same->evidence.insert(same->evidence.end(), told.evidence.begin(), told.evidence.end());
    }
  }
  if (paragraphs.empty()) return {};
  auto text = "\n" +
              painted(language == base::Language::german ? "DIAGNOSE" : "DIAGNOSIS", Colour::bold, colour) +
              "\n";
  for (const auto& paragraph : paragraphs) {
    text += wrapped(paragraph.text, 0, width) + "\n";
    for (const auto& line : paragraph.evidence) text += "  " + line + "\n";
  }
  return text;
}

}  // namespace

std::string once_table(const core::Snapshot& snapshot, bool colour, int width) {
  auto text = probes_text(snapshot, colour, width) + services_text(snapshot, colour);
  const auto what_failed = failures(snapshot, colour, width);
  if (!what_failed.empty()) text += "\n" + what_failed;
  text += summary(snapshot, width);
  text += remarks(snapshot, width);
  text += sentences(snapshot, colour, width);
  if (snapshot.config && snapshot.config->proxied) {
    text += wrapped(
                "Note: proxied is set. Devices here leave through a proxy; reachd tested the direct path, so "
                "this verdict does not hold for them.",
                0, width) +
            "\n";
  }
  return text;
}

}  // namespace reachd::report
