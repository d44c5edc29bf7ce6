#include "daemon/page/series.hpp"

#include <algorithm>

namespace reachd::page {

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

State state_of(core::ServiceState state, Language language) {
  return {report::severity(state), report::word(state, language)};
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

void write_failed(Html& html, const View& view, const core::Record& record) {
  if (record.failures.empty()) return;
  const auto attempts = recent_attempts(record);
  const auto failed = std::ranges::count_if(
      attempts, [](const auto* attempt) { return attempt->outcome != result::Outcome::ok; });
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
