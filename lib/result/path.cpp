#include "result/path.hpp"

#include <algorithm>

namespace reachd::result {

namespace {

struct AnswerRow {
  Hop::Answer value;
  base::Translated words;
};
constexpr base::Table<Hop::Answer, AnswerRow> answers{{
    {Hop::Answer::silent, {"no answer", "keine Antwort"}},
    {Hop::Answer::time_exceeded, {"router", "Router"}},
    {Hop::Answer::connected, {"connected", "verbunden"}},
    {Hop::Answer::answered, {"answered", "Antwort"}},
    {Hop::Answer::closed, {"closed", "geschlossen"}},
    {Hop::Answer::refused, {"reset", "Reset"}},
    {Hop::Answer::prohibited, {"prohibited", "verboten"}},
    {Hop::Answer::unreachable, {"unreachable", "nicht erreichbar"}},
}};

}  // namespace

std::string_view words(Hop::Answer answer, base::Language language) {
  return answers[answer].words.in(language);
}

bool is_end(Hop::Answer answer) {
  return answer != Hop::Answer::silent && answer != Hop::Answer::time_exceeded;
}

const Hop* at(Hops hops, int distance) {
  if (distance < 1 || static_cast<std::size_t>(distance) > hops.size()) return nullptr;
  return &hops[static_cast<std::size_t>(distance - 1)];
}

const Hop* end_of(Hops hops) {
  return !hops.empty() && is_end(hops.back().answer) ? &hops.back() : nullptr;
}

const Hop* last_router(Hops hops) {
  const auto died = [](const Hop& hop) { return hop.answer == Hop::Answer::time_exceeded; };
  const auto found = std::find_if(hops.rbegin(), hops.rend(), died);
  return found == hops.rend() ? nullptr : &*found;
}

std::optional<int> connected_at(Hops hops) {
  const auto* end = end_of(hops);
  if (end == nullptr || end->answer != Hop::Answer::connected) return std::nullopt;
  return end->distance;
}

const Hop* loop_in(Hops hops) {
  for (const auto& hop : hops) {
    if (!hop.router) continue;
    const auto same = [&](const Hop& other) { return other.router == hop.router; };
    if (std::ranges::count_if(hops, same) >= 3) return &hop;
  }
  return nullptr;
}

base::TranslatedText hop_text(const Hop& hop) {
  if (!hop.router) return base::translated({"hop {}", "Hop {}"}, hop.distance);
  return base::translated({"hop {} ({})", "Hop {} ({})"}, hop.distance, hop.router->to_string());
}

}  // namespace reachd::result
