#include "daemon/page/pages.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "daemon/page/frame.hpp"
#include "daemon/page/matrix.hpp"
#include "daemon/page/probes.hpp"
#include "daemon/page/series.hpp"

namespace reachd::page {

namespace {

using core::ServiceState;
using verdict::Diagnosis;

/// A cause as it is shown: once, for all families that have it.
struct Row {
  const core::DiagnosisRecord* where;
  std::vector<std::pair<net::Family, const Diagnosis*>> families;
};

std::vector<Row> rows(const core::Snapshot& snapshot) {
  std::vector<Row> list;
  for (const auto& record : snapshot.diagnoses) {
    for (const auto& cause : record.causes) {
      const auto same = std::ranges::find_if(list, [&](const Row& t) {
        const auto& first = *t.families.front().second;
        return t.where->source == record.source && first.cause == cause.cause && first.port == cause.port;
      });
      if (same != list.end()) {
        same->families.emplace_back(record.family, &cause);
      } else {
        list.push_back({&record, {{record.family, &cause}}});
      }
    }
  }
  return list;
}

void write_sentence(Html& html, const View& view, const Diagnosis& cause) {
  const auto sentence = cause.told.in(view.language).sentence.since(cause.start, view.language);
  html.markup("<p class=\"sentence\">").text(sentence.what + sentence.rest);
  if (!sentence.ask.empty()) html.markup("; <strong>").text(sentence.ask).markup("</strong>");
  html.markup(".</p>\n");
}

void write_evidence(Html& html, const View& view, const Row& cause) {
  html.markup("<ul class=\"evidence\" aria-label=\"").words(view.texts.evidence).markup("\">\n");
  for (const auto& [family, diagnosis] : cause.families) {
    for (const auto& line : diagnosis->told.in(view.language).evidence)
      html.markup("<li><code>").text(line).markup("</code></li>\n");
  }
  html.markup("</ul>\n");
}

void write_cause(Html& html, const View& view, const Row& cause) {
  const auto& first = *cause.families.front().second;
  html.markup("<li><h3>");
  html.phrase(verdict::heading(first.cause, view.language), {std::to_string(first.port)});
  for (const auto& [family, diagnosis] : cause.families)
    html.markup(" <span class=\"tag\">").words(family_name(family)).markup("</span>");
  if (cause.where->source != "default")
    html.markup(" <span class=\"tag\">").phrase(view.texts.source, {cause.where->source}).markup("</span>");
  html.markup("</h3>\n");
  std::set<std::string> sentences;
  for (const auto& [family, diagnosis] : cause.families) {
    if (sentences.insert(diagnosis->told.english.sentence.text()).second)
      write_sentence(html, view, *diagnosis);
  }
  write_evidence(html, view, cause);
  html.markup("</li>\n");
}

/// The worst of the services.
ServiceState worst_service(const core::Snapshot& snapshot) {
  auto worst = snapshot.services.empty() ? ServiceState::unknown : ServiceState::ok;
  for (const auto& service : snapshot.services) worst = std::max(worst, service.state);
  return worst;
}

/// Announced by screen readers when it changes, so nothing in it changes with time alone.
void write_verdict(Html& html, const View& view) {
  const auto worst = worst_service(view.snapshot);
  const auto state = answer(view.texts, worst);
  html.markup("<section class=\"verdict ").words(base::name(state.severity));
  html.markup("\" aria-live=\"polite\" aria-labelledby=\"answer\">\n<p class=\"question\">");
  html.words(view.texts.question).markup("</p>\n<h2 id=\"answer\">").words(state.word);
  if (worst == ServiceState::down || worst == ServiceState::degraded) {
    bool first = true;
    for (const auto& service : view.snapshot.services) {
      if (service.state != worst) continue;
      html.words(first ? " " : ", ").text(service.service);
      if (service.source != "default")
        html.markup(" (").phrase(view.texts.source, {service.source}).markup(")");
      first = false;
    }
  }
  html.markup("</h2>\n");
  const auto causes = rows(view.snapshot);
  if (causes.empty() && state.severity == Severity::ok)
    html.markup("<p>").words(view.texts.no_cause).markup("</p>\n");
  if (!causes.empty()) {
    html.markup("<ul class=\"causes\" aria-label=\"").words(view.texts.causes).markup("\">\n");
    for (const auto& cause : causes) write_cause(html, view, cause);
    html.markup("</ul>\n");
  }
  html.markup("</section>\n");
}

void write_services(Html& html, const View& view) {
  if (view.snapshot.services.empty()) return;
  html.markup("<section aria-labelledby=\"services\">\n<h2 id=\"services\">").words(view.texts.services);
  html.markup("</h2>\n<ul class=\"services\">\n");
  for (const auto& service : view.snapshot.services) {
    const auto state = state_of(view.texts, service.state);
    html.markup("<li class=\"").words(base::name(state.severity)).markup("\">").text(service.service);
    if (service.source != "default")
      html.markup(" <small>").phrase(view.texts.source, {service.source}).markup("</small>");
    html.markup(" ");
    write_state(html, state);
    if (service.since)
      html.markup(" <small>").phrase(view.texts.for_time, {age(view, *service.since)}).markup("</small>");
    html.markup("</li>\n");
  }
  html.markup("</ul>\n</section>\n");
}

}  // namespace

std::string status_page(const core::Snapshot& snapshot, Language language) {
  const View view(snapshot, language);
  Html main;
  main.markup("<a class=\"skip\" href=\"#probes\">").words(view.texts.skip).markup("</a>\n");
  write_verdict(main, view);
  if (snapshot.config && snapshot.config->proxied)
    main.markup("<p class=\"note\">").words(view.texts.proxied).markup("</p>\n");
  if (!snapshot.last_reload_successful)
    main.markup("<p class=\"note\">").words(view.texts.reload_failed).markup("</p>\n");
  write_services(main, view);
  write_matrix(main, view);
  write_probes(main, view);
  const auto state = answer(view.texts, worst_service(snapshot));
  return document(view, std::string(state.word) + " – reachd", state.severity, std::move(main));
}

}  // namespace reachd::page
