#include "daemon/page/answer.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "base/time_text.hpp"
#include "core/services.hpp"

namespace reachd::page {

namespace {

using core::ServiceRecord;
using core::ServiceState;
using Services = std::vector<const ServiceRecord*>;
using Names = std::set<std::string_view>;

struct Phrases {
  ServiceState value;
  Severity severity;
  std::string_view Texts::* word;
  std::string_view Texts::* one;
  std::string_view Texts::* some;
  std::string_view Texts::* all;
};
constexpr base::Table<ServiceState, Phrases> phrases{{
    {ServiceState::ok, Severity::ok, &Texts::yes, &Texts::all_work, &Texts::all_work, &Texts::all_work},
    {ServiceState::degraded, Severity::warn, &Texts::yes_with_faults, &Texts::one_degraded,
     &Texts::some_degraded, &Texts::all_degraded},
    {ServiceState::unknown, Severity::open, &Texts::not_known, &Texts::one_unknown, &Texts::some_unknown,
     &Texts::all_unknown},
    {ServiceState::down, Severity::bad, &Texts::no, &Texts::one_down, &Texts::some_down, &Texts::all_down},
}};

/// `pattern` with each % replaced by the next value.
std::string filled(std::string_view pattern, std::initializer_list<std::string> values) {
  std::string text;
  for (const auto& value : values) {
    const auto place = pattern.find('%');
    if (place == std::string_view::npos) break;
    text.append(pattern.substr(0, place)).append(value);
    pattern.remove_prefix(place + 1);
  }
  return text.append(pattern);
}

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
Services roots(const View& view, const Services& services) {
  Services left;
  for (const auto* service : services) {
    const auto parts = view.snapshot.config ? parts_of(*view.snapshot.config, service->service) : Names();
    const bool explained = std::ranges::any_of(services, [&](const auto* other) {
      return other->source == service->source && parts.contains(other->service);
    });
    if (!explained) left.push_back(service);
  }
  return left;
}

base::Wall began(const View& view, const Services& services) {
  base::Wall since = view.now;
  Names sources;
  for (const auto* service : services) {
    since = std::min(since, service->since.value_or(since));
    sources.insert(service->source);
  }
  auto first = since;
  for (const auto& record : view.snapshot.diagnoses) {
    if (!sources.contains(record.source)) continue;
    for (const auto& cause : record.causes) {
      if (cause.start < first && since - cause.start <= std::chrono::minutes(5)) first = cause.start;
    }
  }
  return first;
}

/// By this host's clock; with its time zone, unless that is UTC, as in the sentence below it.
std::string minute(const View& view, base::Wall time) {
  const bool today = view.now - time < std::chrono::hours(20);
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

/// Of services that are all in this state.
void say(Answer& result, const View& view, const Phrases& state, const Services& considered,
         const Services& concerned) {
  const auto everywhere = sources_of(considered), here = sources_of(concerned);
  const auto& first = *here.begin();
  const bool partial =
      std::ranges::any_of(here, [&](const auto& s) { return s.second != everywhere.at(s.first); });
  const bool alike = std::ranges::all_of(here, [&](const auto& s) { return s.second == first.second; });
  if (partial && alike) result.word += filled(view.texts.from_sources, {joined(view, first.second)});
  const auto since = minute(view, began(view, concerned));
  if (here.size() > 1 && here.size() == everywhere.size() && alike) {
    result.detail = filled(view.texts.*state.all, {since});
    return;
  }
  std::vector<std::string> names;
  Names named;
  for (const auto* service : roots(view, concerned)) {
    if (!named.insert(service->service).second) continue;
    auto name = core::spoken_name(service->service, view.language);
    const auto& sources = here.at(service->service);
    if (partial && !alike && sources != everywhere.at(service->service))
      name = filled(view.texts.from_named, {name, joined(view, sources)});
    names.push_back(name);
  }
  result.detail =
      filled(view.texts.*(names.size() == 1 ? state.one : state.some), {joined(view, names), since});
}

Answer answer_of(const View& view, const Services& considered) {
  Answer result;
  if (considered.empty())
    return {Severity::open, std::string(view.texts.not_known), std::string(view.texts.no_services), {}};
  auto worst = ServiceState::ok;
  for (const auto* service : considered) worst = std::max(worst, service->state);
  Services concerned;
  std::ranges::copy_if(considered, std::back_inserter(concerned),
                       [&](const auto* s) { return s->state == worst; });
  const auto& state = phrases[worst];
  result.severity = state.severity;
  result.word = view.texts.*state.word;
  if (worst != ServiceState::ok) {
    say(result, view, state, considered, concerned);
    return result;
  }
  const bool fault =
      std::ranges::any_of(view.snapshot.diagnoses, [](const auto& d) { return !d.causes.empty(); });
  result.detail = fault ? view.texts.all_work_despite : view.texts.all_work;
  if (fault) result.severity = Severity::warn;
  return result;
}

}  // namespace

std::string joined(const View& view, const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? view.texts.list_and : ", ";
    text += items[i];
  }
  return text;
}

Answer answer(const View& view) {
  const auto* config = view.snapshot.config.get();
  Services all, direct;
  for (const auto& service : view.snapshot.services) {
    all.push_back(&service);
    if (config == nullptr || !config->is_proxied(service.source)) direct.push_back(&service);
  }
  const bool proxied = config != nullptr && (config->proxied || (direct.empty() && !all.empty()));
  if (!proxied) return answer_of(view, direct);
  Answer result{Severity::soft, std::string(view.texts.no_verdict), std::string(view.texts.is_proxied), {}};
  if (!all.empty()) result.directly = filled(view.texts.directly, {answer_of(view, all).detail});
  return result;
}

}  // namespace reachd::page
