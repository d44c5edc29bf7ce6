#include "daemon/report/condensed.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/services.hpp"
#include "daemon/report/answer.hpp"
#include "daemon/report/text.hpp"

namespace reachd::report {

namespace {

using base::Translated;
using journal::Entry;
using journal::Event;

struct CountRow {
  Event event;
  Translated one, several;
};
/// The first of those that happened gives the line its priority.
constexpr CountRow counted[] = {
    {Event::probe_down,
     {"1 probe is down", "1 Prüfung schlägt fehl"},
     {"{} probes are down", "{} Prüfungen schlagen fehl"}},
    {Event::outcome_changed,
     {"1 fails in another way now", "1 schlägt jetzt anders fehl"},
     {"{} fail in another way now", "{} schlagen jetzt anders fehl"}},
    {Event::probe_up, {"1 is up again", "1 gelingt wieder"}, {"{} are up again", "{} gelingen wieder"}},
};

bool is_about_probe(Event event) {
  return std::ranges::find(counted, event, &CountRow::event) != std::end(counted);
}
bool is_about_cause(Event event) {
  return event == Event::cause_found || event == Event::cause_gone || event == Event::blocker_found;
}

std::string field(const Entry& entry, std::string_view name) {
  for (const auto& [key, value] : entry.fields) {
    if (key == name) return value;
  }
  return {};
}

Entry probes_in_one(const Condensed::Entries& entries, base::Language language) {
  Entry line{entries.front().event, {}, {}};
  for (const auto& row : counted) {
    const auto count = std::ranges::count(entries, row.event, &Entry::event);
    if (count == 0) continue;
    if (line.message.empty()) line.event = row.event;
    line.message += line.message.empty() ? "" : ", ";
    line.message += filled(count == 1 ? row.one : row.several, language, count);
  }
  return line;
}

/// "push", "identity from guest".
std::string name_of(const Entry& service, base::Language language) {
  constexpr Translated named_with_source{"{} from {}", "{} von {} aus"};
  const auto name = core::spoken_name(field(service, "REACHD_SERVICE"), language);
  const auto source = field(service, "REACHD_SOURCE");
  return source.empty() || source == "default" ? name : filled(named_with_source, language, name, source);
}

/// "services: push, identity from guest down; key lookup degraded".
Entry services_in_one(const std::map<std::string, Entry>& services, base::Language language) {
  std::map<core::ServiceState, std::vector<std::string>> by_state;
  for (const auto& [id, entry] : services) {
    if (const auto state = base::from_name<core::ServiceState>(field(entry, "REACHD_STATE")))
      by_state[*state].push_back(name_of(entry, language));
  }
  Entry line{Event::service_changed, {}, {}};
  for (const auto& [state, names] : by_state)
    line.message += fmt::format("{}{} {}", line.message.empty() ? "" : "; ", fmt::join(names, ", "),
                                word(state, language));
  line.message = (language == base::Language::german ? "Dienste: " : "services: ") + line.message;
  return line;
}

}  // namespace

Condensed::Entries Condensed::take(Entry entry, base::Language language, base::Steady now) {
  if (is_about_probe(entry.event)) {
    probes_.push_back(std::move(entry));
  } else if (entry.event == Event::service_changed) {
    const auto id = field(entry, "REACHD_SERVICE") + " " + field(entry, "REACHD_SOURCE");
    services_.insert_or_assign(id, std::move(entry));
  } else {
    if (is_about_cause(entry.event) && due_) due_ = std::min(*due_, now + after_cause);
    Entries written;
    if (entry.event == Event::stopping) written = flush(language);
    written.push_back(std::move(entry));
    return written;
  }
  if (!due_) due_ = now + longest;
  return {};
}

Condensed::Entries Condensed::flush(base::Language language) {
  Entries written;
  if (probes_.size() == 1) written.push_back(std::move(probes_.front()));
  if (probes_.size() > 1) written.push_back(probes_in_one(probes_, language));
  if (services_.size() == 1) written.push_back(std::move(services_.begin()->second));
  if (services_.size() > 1) written.push_back(services_in_one(services_, language));
  probes_.clear();
  services_.clear();
  due_.reset();
  return written;
}

}  // namespace reachd::report
