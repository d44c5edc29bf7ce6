#include "daemon/page/series.hpp"

#include <algorithm>

namespace reachd::page {

namespace {

struct ServiceRow {
  core::ServiceState value;
  Severity severity;
  std::string_view Texts::* state;
  std::string_view Texts::* answer;
};
constexpr base::Table<core::ServiceState, ServiceRow> service_rows{{
    {core::ServiceState::ok, Severity::ok, &Texts::service_ok, &Texts::all_ok},
    {core::ServiceState::degraded, Severity::warn, &Texts::service_degraded, &Texts::degraded},
    {core::ServiceState::unknown, Severity::open, &Texts::service_unknown, &Texts::unknown},
    {core::ServiceState::down, Severity::bad, &Texts::service_down, &Texts::down},
}};

using Attempts = std::vector<const result::Result*>;

// In pixels of the style sheet, which distinguishes the three paths by their order; a slot of 4 for each
// attempt, the newest at the right end.
constexpr int slot = 4;
constexpr int width = slot * static_cast<int>(core::history_length);
constexpr int line_height = 14;

int left_of(const Attempts& attempts, std::size_t index) {
  return width - slot * static_cast<int>(attempts.size() - index);
}

bool is_ok(const result::Result& result) {
  return result.outcome == result::Outcome::ok;
}

/// A pair of coordinates, as short as SVG allows.
void write_pair(Html& html, std::int64_t x, std::int64_t y, bool apart) {
  if (apart && x >= 0) html.markup(" ");
  html.number(x);
  if (y >= 0) html.markup(" ");
  html.number(y);
}

/// The slowest is at the top; a failure interrupts the line.
void write_line(Html& html, const Attempts& attempts) {
  std::chrono::nanoseconds slowest{1};
  for (const auto* attempt : attempts) slowest = std::max(slowest, latency(*attempt).value_or(slowest));
  std::int64_t before = 0;
  int points = 0;  // since the last failure
  html.markup("<path d=\"");
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    const auto time = latency(*attempts[i]);
    if (!time || !is_ok(*attempts[i])) {
      points = 0;
      continue;
    }
    const std::int64_t y = 1 + line_height - *time * line_height / slowest;
    if (points > 0) {
      html.words(points == 1 ? "l" : "");
      write_pair(html, slot, y - before, points > 1);
    } else {
      html.markup("M");
      write_pair(html, left_of(attempts, i) + slot / 2 - 1, y, false);
    }
    ++points;
    before = y;
  }
  html.markup("\"/>");
}

/// Draws one line for a run of successes, which the style sheet breaks into marks.
void write_successes(Html& html, const Attempts& attempts) {
  html.markup("<path d=\"");
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    if (!is_ok(*attempts[i])) continue;
    const auto first = i;
    while (i + 1 < attempts.size() && is_ok(*attempts[i + 1])) ++i;
    html.markup("M").number(left_of(attempts, first)).markup(" 21h");
    html.number(slot * static_cast<int>(i - first + 1) - 1);
  }
  html.markup("\"/>");
}

void write_failures(Html& html, const Attempts& attempts) {
  if (std::ranges::all_of(attempts, [](const auto* a) { return is_ok(*a); })) return;
  html.markup("<path d=\"");
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    if (!is_ok(*attempts[i])) html.markup("M").number(left_of(attempts, i) + 1).markup(" 1V23");
  }
  html.markup("\"/>");
}

}  // namespace

State state_of(const Texts& texts, const core::Record& record) {
  if (!record.takes_part) return {Severity::soft, texts.no_record};
  if (!record.up) return {Severity::open, texts.not_settled};
  if (*record.up)
    return record.settled ? State{Severity::ok, texts.up} : State{Severity::warn, texts.up_failed};
  return {Severity::bad, record.settled ? texts.is_down : texts.down_succeeded};
}

Severity severity_of(const core::Record& record) {
  return state_of(texts(Language::english), record).severity;
}

State state_of(const Texts& texts, core::ServiceState state) {
  const auto& row = service_rows[state];
  return {row.severity, texts.*row.state};
}

State answer(const Texts& texts, core::ServiceState worst) {
  const auto& row = service_rows[worst];
  return {row.severity, texts.*row.answer};
}

void write_state(Html& html, State state) {
  html.markup("<b class=\"").words(base::name(state.severity)).markup("\">").words(state.word).markup("</b>");
}

std::string_view family_name(net::Family family) {
  return family == net::Family::ipv4 ? "IPv4" : "IPv6";
}

std::string series_name(const View& view, const probe::Labels& labels) {
  std::string name;
  if (!connects(labels.kind)) {
    name = std::string(view.texts.asks);
    name.replace(name.find('%'), 1, labels.type);
    name += labels.resolver;
  }
  name += (name.empty() ? "" : ", ") + std::string(family_name(labels.family));
  if (labels.source != "default") {
    auto from = std::string(view.texts.source);
    from.replace(from.find('%'), 1, labels.source);
    name += ", " + from;
  }
  return name;
}

std::optional<std::chrono::nanoseconds> latency(const result::Result& result) {
  const auto& connect = result.phase(result::Phase::connect);
  return connect ? connect : result.phase(result::Phase::exchange);
}

std::vector<const result::Result*> recent_attempts(const core::Record& record) {
  std::vector<const result::Result*> attempts;
  base::Wall from = base::Wall::min();
  for (const auto* history : {&record.successes, &record.failures}) {
    if (history->size() >= core::history_length) from = std::max(from, history->front().started_wall);
    for (const auto& result : history->all()) attempts.push_back(&result);
  }
  std::erase_if(attempts, [&](const auto* result) { return result->started_wall < from; });
  std::ranges::stable_sort(attempts,
                           [](const auto* a, const auto* b) { return a->started_wall < b->started_wall; });
  if (attempts.size() > core::history_length)
    attempts.erase(attempts.begin(), attempts.end() - core::history_length);
  return attempts;
}

void write_history(Html& html, const Attempts& attempts) {
  html.markup("<svg>");
  write_line(html, attempts);
  write_successes(html, attempts);
  write_failures(html, attempts);
  html.markup("</svg>");
}

void write_failed(Html& html, const View& view, const core::Record& record, const Attempts& attempts) {
  if (record.failures.empty()) return;
  const auto failed = std::ranges::count_if(attempts, [](const auto* attempt) { return !is_ok(*attempt); });
  html.markup(" <small>");
  if (failed > 0) {
    html.phrase(view.texts.last_of, {std::to_string(failed), std::to_string(attempts.size())});
  } else {
    Html ago;
    write_ago(ago, view, record.failures.back().started_wall);
    html.phrase(view.texts.earlier_failure, {ago.take()});
  }
  html.markup("</small>");
}

}  // namespace reachd::page
