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

State state_of(const Texts& texts, core::ServiceState state) {
  switch (state) {
    case core::ServiceState::ok:
      return {Severity::ok, texts.service_ok};
    case core::ServiceState::degraded:
      return {Severity::warn, texts.service_degraded};
    case core::ServiceState::down:
      return {Severity::bad, texts.service_down};
    case core::ServiceState::unknown:
      break;
  }
  return {Severity::open, texts.service_unknown};
}

std::string_view style(Severity mood) {
  constexpr std::string_view names[] = {"soft", "ok", "open", "warn", "bad"};
  return names[static_cast<std::size_t>(mood)];
}

void write_state(Html& html, State state) {
  html.markup("<b class=\"").words(style(state.mood)).markup("\">").words(state.word).markup("</b>");
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
  std::stable_sort(attempts.begin(), attempts.end(),
                   [](const auto* a, const auto* b) { return a->started_wall < b->started_wall; });
  if (attempts.size() > core::history_length)
    attempts.erase(attempts.begin(), attempts.end() - core::history_length);
  return attempts;
}

}  // namespace reachd::page
