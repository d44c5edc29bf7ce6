#include "daemon/report/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/services.hpp"
#include "daemon/report/exit_status.hpp"
#include "daemon/report/failures.hpp"
#include "daemon/report/told_causes.hpp"
#include "verdict/words.hpp"

namespace reachd::report {

namespace {

using base::Language;
using base::Translated;
using core::ServiceState;

struct StateRow {
  ServiceState value;
  Translated word;
  Translated one, several, all;  // {} are the services, or their number
  Colour colour;
};
constexpr base::Table<ServiceState, StateRow> states{{
    {ServiceState::ok,
     {"ok", "in Ordnung"},
     {"Yes: {} works.", "Ja: {} funktioniert."},
     {"Yes: {} work.", "Ja: {} funktionieren."},
     {"Yes: everything works (all {} services).", "Ja: Alles funktioniert (alle {} Dienste)."},
     Colour::green},
    {ServiceState::degraded,
     {"degraded", "beeinträchtigt"},
     {"Yes, with faults: {} is degraded.", "Ja, mit Störungen: {} ist beeinträchtigt."},
     {"Yes, with faults: {} are degraded.", "Ja, mit Störungen: {} sind beeinträchtigt."},
     {"Yes, with faults: all {} services are degraded.",
      "Ja, mit Störungen: Alle {} Dienste sind beeinträchtigt."},
     Colour::yellow},
    {ServiceState::unknown,
     {"unknown", "unbekannt"},
     {"Unknown: {} could not be judged.", "Unbekannt: {} ließ sich nicht beurteilen."},
     {"Unknown: {} could not be judged.", "Unbekannt: {} ließen sich nicht beurteilen."},
     {"Unknown: none of {} services could be judged.",
      "Unbekannt: Keiner von {} Diensten ließ sich beurteilen."},
     Colour::yellow},
    {ServiceState::down,
     {"down", "gestört"},
     {"No: {} is down.", "Nein: {} ist gestört."},
     {"No: {} are down.", "Nein: {} sind gestört."},
     {"No: all {} services are down.", "Nein: Alle {} Dienste sind gestört."},
     Colour::red},
}};
/// All services work, and something is wrong all the same.
constexpr StateRow works_despite{
    ServiceState::ok,
    {"", ""},
    {"Yes, despite the fault above: {} works.", "Ja, trotz der Störung oben: {} funktioniert."},
    {"Yes, despite the fault above: {} work.", "Ja, trotz der Störung oben: {} funktionieren."},
    {"Yes, despite the fault above: all {} services work.",
     "Ja, trotz der Störung oben: Alle {} Dienste funktionieren."},
    Colour::green};
/// Where there are no services, or only probes were asked for.
constexpr Translated probes_work{"Yes: none of {1} probes failed.",
                                 "Ja: Von {1} Prüfungen ist keine fehlgeschlagen."};
constexpr Translated probes_fail{"No: {0} of {1} probes failed.",
                                 "Nein: Fehlgeschlagen: {0} von {1} Prüfungen."};
constexpr Translated more_services{"{} more", "{} weitere"};
constexpr Translated no_attempt{"Unknown: no attempt has ended.", "Unbekannt: Kein Versuch ist zu Ende."};
constexpr Translated works_directly{
    "Unknown: the direct path works, but devices leave through a proxy.",
    "Unbekannt: Der direkte Weg geht, aber Geräte gehen durch einen Proxy hinaus."};
constexpr Translated of_direct_path{
    "Devices here leave through a proxy: this holds for the direct path alone.",
    "Geräte hier gehen durch einen Proxy hinaus: Dies gilt nur für den direkten Weg."};

/// The list of so many of the names as fit into a line with the text, but one at least.
std::string line_with(std::string_view text, const std::vector<std::string>& names, Language language) {
  constexpr std::size_t line = 80;
  for (auto named = names.size();; --named) {
    std::vector<std::string> shown(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(named));
    if (const auto more = names.size() - named; more > 0)
      shown.push_back(fmt::format(fmt::runtime(more_services.in(language)), more));
    auto filled_in = fmt::format(fmt::runtime(text), verdict::joined(shown, language));
    if (named <= 1 || columns(filled_in) <= line) return filled_in;
  }
}

std::string with_services(const core::Snapshot& snapshot, ServiceState state, Language language,
                          bool despite) {
  constexpr std::size_t few = 3;
  std::set<std::string_view> all;
  for (const auto& service : snapshot.services) all.insert(service.service);
  const bool everywhere =
      std::ranges::all_of(snapshot.services, [&](const auto& service) { return service.state == state; });
  const auto& row = despite ? works_despite : states[state];
  if (everywhere && all.size() > few) return fmt::format(fmt::runtime(row.all.in(language)), all.size());
  std::vector<std::string> names;
  for (const auto& service : services_in(snapshot, state)) {
    const auto id = service.substr(0, service.find(' '));
    names.push_back(core::spoken_name(id, language) + service.substr(id.size()));
  }
  return line_with((names.size() == 1 ? row.one : row.several).in(language), names, language);
}

std::string with_probes(const core::Snapshot& snapshot, Language language, bool all_good) {
  std::size_t bad = 0, all = 0;
  for (const auto& record : snapshot.records) {
    if (!record.takes_part) continue;
    ++all;
    bad += !record.last || failed(record) ? 1 : 0;
  }
  return fmt::format(fmt::runtime((all_good ? probes_work : probes_fail).in(language)), bad, all);
}

}  // namespace

std::vector<std::string> services_in(const core::Snapshot& snapshot, ServiceState state) {
  std::vector<std::string> result;
  std::set<std::string_view> done;
  for (const auto& service : snapshot.services) {
    if (!done.insert(service.service).second) continue;
    std::size_t all = 0;
    std::vector<std::string> sources;
    for (const auto& other : snapshot.services) {
      if (other.service != service.service) continue;
      ++all;
      if (other.state == state) sources.push_back(other.source);
    }
    if (sources.empty()) continue;
    const bool everywhere = sources.size() == all && (all > 1 || sources.front() == "default");
    result.push_back(everywhere ? service.service
                                : fmt::format("{} ({})", service.service, fmt::join(sources, ", ")));
  }
  return result;
}

std::string_view word(ServiceState state, Language language) {
  return states[state].word.in(language);
}

Answer answer(const core::Snapshot& snapshot, std::span<const std::string> only, bool fault) {
  const auto language = language_of(snapshot);
  const int status = once_exit_status(snapshot, only);
  const bool none_ended =
      std::ranges::none_of(snapshot.records, [](const auto& r) { return r.last.has_value(); });
  if (none_ended) return {"", std::string(no_attempt.in(language)), Colour::yellow};
  const bool proxied = is_proxied(snapshot);
  if (proxied && status == status_unknown) return {"", std::string(works_directly.in(language)), Colour::dim};

  auto worst = ServiceState::ok;
  for (const auto& service : snapshot.services) worst = std::max(worst, service.state);
  Answer result;
  if (snapshot.services.empty() || (status != status_ok && worst == ServiceState::ok)) {
    result.text = with_probes(snapshot, language, status == status_ok);
    result.colour = status == status_ok ? Colour::green : Colour::red;
  } else {
    result.text = with_services(snapshot, worst, language, fault && worst == ServiceState::ok);
    result.colour = states[worst].colour;
  }
  if (proxied) {
    result.note = of_direct_path.in(language);
    result.colour = Colour::dim;
  }
  return result;
}

}  // namespace reachd::report
