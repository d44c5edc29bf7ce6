#include "daemon/report/answer.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "base/time_text.hpp"
#include "core/services.hpp"
#include "daemon/report/exit_status.hpp"
#include "daemon/report/text.hpp"
#include "verdict/words.hpp"

namespace reachd::report {

namespace {

using base::Language;
using base::Translated;
using core::ServiceRecord;
using core::ServiceState;
using Services = std::vector<const ServiceRecord*>;
using Names = std::set<std::string_view>;

/// {what}: the services; {when}: since when, or nothing.
struct StateRow {
  ServiceState value;
  Severity severity;
  Translated state;
  Translated word;
  Translated one, some, all;
  Translated when;
};
constexpr base::Table<ServiceState, StateRow> states{{
    {ServiceState::ok,
     Severity::ok,
     {"ok", "in Ordnung"},
     {"Yes", "Ja"},
     {"{what} works", "{what} funktioniert"},
     {"{what} work", "{what} funktionieren"},
     {"everything works", "alles funktioniert"},
     {"", ""}},
    {ServiceState::degraded,
     Severity::warn,
     {"degraded", "beeinträchtigt"},
     {"Yes, with faults", "Ja, mit Störungen"},
     {"{what} is degraded{when}", "{what} ist{when} beeinträchtigt"},
     {"{what} are degraded{when}", "{what} sind{when} beeinträchtigt"},
     {"all services are degraded{when}", "alle Dienste sind{when} beeinträchtigt"},
     {" since {}", " seit {}"}},
    {ServiceState::unknown,
     Severity::open,
     {"unknown", "unbekannt"},
     {"Unknown", "Unbekannt"},
     {"{what} has no result{when}", "{what} hat{when} kein Ergebnis"},
     {"{what} have no result{when}", "{what} haben{when} kein Ergebnis"},
     {"no service has a result{when}", "alle Dienste sind{when} ohne Ergebnis"},
     {" yet", " noch"}},
    {ServiceState::down,
     Severity::bad,
     {"down", "gestört"},
     {"No", "Nein"},
     {"{what} is down{when}", "{what} ist{when} gestört"},
     {"{what} are down{when}", "{what} sind{when} gestört"},
     {"all services are down{when}", "alle Dienste sind{when} gestört"},
     {" since {}", " seit {}"}},
}};

/// All services work, and something is wrong all the same.
constexpr Translated works_despite{"everything works, despite a fault",
                                   "alles funktioniert, trotz einer Störung"};
constexpr Translated from_sources{" from {}", " von {} aus"};
constexpr Translated from_named{"{} (from {})", "{} (von {} aus)"};
constexpr Translated further_services{"{} more", "{} weitere"};
constexpr std::size_t longest_headline = 79;

/// Where there are no services, or only probes were asked for.
constexpr Translated probes_work{"none of {} probes failed", "von {} Prüfungen ist keine fehlgeschlagen"};
constexpr Translated probes_fail{"{} of {} probes failed", "{} von {} Prüfungen fehlgeschlagen"};
constexpr Translated probes_open{"{} of {} probes have no result", "{} von {} Prüfungen ohne Ergebnis"};
constexpr Translated no_attempt{"no attempt has ended", "kein Versuch ist zu Ende"};

constexpr Translated no_verdict{"No verdict", "Kein Urteil"};
constexpr Translated all_proxied{"devices here use a proxy, and reachd tests the path without it",
                                 "die Geräte hier benutzen einen Proxy, und reachd prüft den Weg ohne ihn"};
constexpr Translated some_proxied{
    "Source {}: devices there use a proxy, and reachd tests the path without it; the verdict does not hold "
    "for them",
    "Quelle {}: Die Geräte dort benutzen einen Proxy, und reachd prüft den Weg ohne ihn; für sie gilt das "
    "Urteil nicht"};
constexpr Translated directly{"On the direct path: {}", "Auf dem direkten Weg: {}"};

/// The services of which this one is made, directly or through others. Every service stands behind its
/// members, so that this ends.
Names parts_of(const config::Config& config, std::string_view service) {
  Names parts;
  const auto found = std::ranges::find(config.services, service, &config::Service::name);
  if (found == config.services.end()) return parts;
  for (const auto& member : found->members) {
    if (!member.is_service) continue;
    const auto& part = config.services[member.index].name;
    parts.insert(part);
    parts.merge(parts_of(config, part));
  }
  return parts;
}

/// Without those of which another one of the same source is a part.
Services roots(const core::Snapshot& snapshot, const Services& services) {
  Services left;
  for (const auto* service : services) {
    const auto parts = snapshot.config ? parts_of(*snapshot.config, service->service) : Names();
    const bool explained = std::ranges::any_of(services, [&](const auto* other) {
      return other->source == service->source && parts.contains(other->service);
    });
    if (!explained) left.push_back(service);
  }
  return left;
}

base::Wall began(const core::Snapshot& snapshot, const Services& services) {
  base::Wall since = snapshot.taken;
  Names sources;
  for (const auto* service : services) {
    since = std::min(since, service->since.value_or(since));
    sources.insert(service->source);
  }
  auto first = since;
  for (const auto& record : snapshot.diagnoses) {
    if (!sources.contains(record.source)) continue;
    for (const auto& cause : record.causes) {
      if (cause.start < first && since - cause.start <= std::chrono::minutes(5)) first = cause.start;
    }
  }
  return first;
}

/// By this host's clock; with its time zone, unless that is UTC, as in the sentences of causes.
std::string minute(const core::Snapshot& snapshot, base::Wall time) {
  const bool today = snapshot.taken - time < std::chrono::hours(20);
  auto text = base::local_text(time, today ? "%H:%M" : "%Y-%m-%d %H:%M");
  if (base::local_text(time, "%z") != "+0000") text += base::local_text(time, " %Z");
  return text;
}

/// Which sources each service has, in the snapshot's order.
std::map<std::string_view, std::vector<std::string>> sources_of(const Services& services) {
  std::map<std::string_view, std::vector<std::string>> sources;
  for (const auto* service : services) sources[service->service].push_back(service->source);
  return sources;
}

/// Of `concerned`, which are all in this state, among `considered`.
void say(Answer& result, const core::Snapshot& snapshot, const Asked& asked, const Services& considered,
         const Services& concerned) {
  const auto& state = states[concerned.front()->state];
  const auto language = asked.language;
  const auto everywhere = sources_of(considered), here = sources_of(concerned);
  const auto& first = *here.begin();
  const bool partial =
      std::ranges::any_of(here, [&](const auto& s) { return s.second != everywhere.at(s.first); });
  const bool alike = std::ranges::all_of(here, [&](const auto& s) { return s.second == first.second; });
  if (partial && alike)
    result.word += filled(from_sources, language, verdict::joined(first.second, language));
  const auto when =
      asked.once ? "" : filled(state.when, language, minute(snapshot, began(snapshot, concerned)));
  if (here.size() > 1 && here.size() == everywhere.size() && alike && asked.only.empty()) {
    result.detail = filled(state.all, language, fmt::arg("when", when));
    return;
  }
  std::vector<std::string> names;
  Names named;
  for (const auto* service : asked.only.empty() ? roots(snapshot, concerned) : concerned) {
    if (!named.insert(service->service).second) continue;
    auto name = core::spoken_name(service->service, language);
    const auto& sources = here.at(service->service);
    if (partial && !alike && sources != everywhere.at(service->service))
      name = filled(from_named, language, name, verdict::joined(sources, language));
    names.push_back(name);
  }
  // As many names as fit into a line, but one at least.
  for (auto count = names.size();; --count) {
    std::vector<std::string> shown(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(count));
    if (count < names.size()) shown.push_back(filled(further_services, language, names.size() - count));
    result.detail = filled(names.size() == 1 ? state.one : state.some, language,
                           fmt::arg("what", verdict::joined(shown, language)), fmt::arg("when", when));
    if (count <= 1 || columns(result.headline()) <= longest_headline) return;
  }
}

/// `considered`: of all sources that are spoken of; `counted`: of those whose state decides.
Answer of_services(const core::Snapshot& snapshot, const Asked& asked, const Services& considered,
                   const Services& counted) {
  auto worst = ServiceState::ok;
  for (const auto* service : counted) worst = std::max(worst, service->state);
  Services concerned;
  std::ranges::copy_if(counted, std::back_inserter(concerned),
                       [&](const auto* s) { return s->state == worst; });
  const auto& state = states[worst];
  Answer result{state.severity, std::string(state.word.in(asked.language)), {}, {}};
  const bool fault = std::ranges::any_of(snapshot.diagnoses, [](const auto& d) { return !d.causes.empty(); });
  if (worst != ServiceState::ok || !(fault || asked.only.empty())) {
    say(result, snapshot, asked, considered, concerned);
    return result;
  }
  if (fault) result.severity = Severity::warn;
  result.detail = (fault ? works_despite : state.all).in(asked.language);
  if (counted.size() < considered.size()) {
    std::vector<std::string> sources;
    for (const auto* service : counted) {
      if (std::ranges::find(sources, service->source) == sources.end()) sources.push_back(service->source);
    }
    result.word += filled(from_sources, asked.language, verdict::joined(sources, asked.language));
  }
  return result;
}

Answer of_probes(const core::Snapshot& snapshot, const Asked& asked) {
  std::size_t all = 0, down = 0, open = 0;
  for (const auto& record : snapshot.records) {
    if (!record.takes_part) continue;
    ++all;
    if (!record.last) {
      ++open;
    } else if (!record.up.value_or(record.last->outcome == result::Outcome::ok)) {
      ++down;
    }
  }
  const auto in = [&](ServiceState state, const Translated& text, auto... counts) {
    const auto& row = states[state];
    return Answer{
        row.severity, std::string(row.word.in(asked.language)), filled(text, asked.language, counts...), {}};
  };
  if (open == all) return in(ServiceState::unknown, no_attempt);
  if (down > 0) return in(ServiceState::down, probes_fail, down, all);
  return open > 0 ? in(ServiceState::unknown, probes_open, open, all)
                  : in(ServiceState::ok, probes_work, all);
}

Answer of_path(const core::Snapshot& snapshot, const Asked& asked, const Services& considered) {
  const bool all_ok =
      std::ranges::all_of(considered, [](const auto* s) { return s->state == ServiceState::ok; });
  const bool probe_fails =
      all_ok && !asked.only.empty() && once_exit_status(snapshot, asked.only) == status_failed;
  return considered.empty() || probe_fails ? of_probes(snapshot, asked)
                                           : of_services(snapshot, asked, considered, considered);
}

}  // namespace

Severity severity(ServiceState state) {
  return states[state].severity;
}

std::string_view word(ServiceState state, Language language) {
  return states[state].state.in(language);
}

Answer answer(const core::Snapshot& snapshot, const Asked& asked) {
  Services all, direct;
  const auto proxied = core::proxied_sources(snapshot);
  for (const auto& service : snapshot.services) {
    all.push_back(&service);
    if (std::ranges::find(proxied, service.source) == proxied.end()) direct.push_back(&service);
  }
  if (proxied.empty()) return of_path(snapshot, asked, all);
  const auto language = asked.language;
  const auto on_direct_path = filled(directly, language, of_path(snapshot, asked, all).detail) + ".";
  if (direct.empty()) {
    return {Severity::soft, std::string(no_verdict.in(language)), std::string(all_proxied.in(language)),
            on_direct_path};
  }
  auto result = of_services(snapshot, asked, all, direct);
  if (result.severity == Severity::ok) result.severity = Severity::soft;
  result.note = filled(some_proxied, language, verdict::joined(proxied, language)) + ".";
  return result;
}

}  // namespace reachd::report
