#include "daemon/page/pages.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <vector>

#include "core/services.hpp"
#include "daemon/page/answer.hpp"
#include "daemon/page/frame.hpp"
#include "daemon/page/matrix.hpp"
#include "daemon/page/probes.hpp"
#include "daemon/page/series.hpp"

namespace reachd::page {

namespace {

using verdict::Diagnosis;

/// A cause as it is shown: once, for all families and sources that have it.
struct Row {
  verdict::Cause cause;
  std::uint16_t port;
  std::set<net::Family> families;
  std::vector<std::string> sources;
  /// By sentence; those that share one are together.
  std::vector<std::vector<const Diagnosis*>> told;
};

std::vector<Row> rows(const core::Snapshot& snapshot) {
  std::vector<Row> list;
  for (const auto& record : snapshot.diagnoses) {
    for (const auto& cause : record.causes) {
      auto row = std::ranges::find_if(
          list, [&](const Row& r) { return r.cause == cause.cause && r.port == cause.port; });
      if (row == list.end()) {
        list.push_back({cause.cause, cause.port, {}, {}, {}});
        row = std::prev(list.end());
      }
      row->families.insert(record.family);
      if (std::ranges::find(row->sources, record.source) == row->sources.end())
        row->sources.push_back(record.source);
      const auto same = std::ranges::find_if(row->told, [&](const auto& told) {
        return told.front()->told.english.sentence == cause.told.english.sentence;
      });
      if (same != row->told.end()) {
        same->push_back(&cause);
      } else {
        row->told.push_back({&cause});
      }
    }
  }
  return list;
}

/// What to do stands in a line of its own, which the style sheet makes of it: the text is the sentence as
/// everywhere.
void write_sentence(Html& html, const View& view, const Diagnosis& cause) {
  const auto sentence = cause.told.in(view.language).sentence.since(cause.start, view.language);
  html.markup("<p class=\"sentence\">").text(sentence.what + sentence.rest);
  if (!sentence.ask.empty()) {
    html.markup("<span class=\"then\">; </span><strong data-label=\"").words(view.texts.to_do).markup(" \">");
    html.text(sentence.ask).markup(".</strong></p>\n");
  } else {
    html.markup(".</p>\n");
  }
}

void write_evidence(Html& html, const View& view, const std::vector<const Diagnosis*>& causes) {
  Html lines;
  bool any = false;
  for (const auto* cause : causes) {
    for (const auto& line : cause->told.in(view.language).evidence) {
      if (any) lines.markup("\n");
      lines.text(line);
      any = true;
    }
  }
  if (!any) return;
  html.markup("<div class=\"evidence\"><h4>").words(view.texts.evidence).markup(" <small>");
  html.words(view.texts.evidence_hint).markup("</small> <button type=\"button\" class=\"copy\" data-done=\"");
  html.words(view.texts.copied).markup("\" data-selected=\"").words(view.texts.selected).markup("\">");
  html.words(view.texts.copy).markup("</button></h4>\n<pre>").append(lines).markup("</pre></div>\n");
}

void write_cause(Html& html, const View& view, const Row& row) {
  html.markup("<li><h3>");
  html.phrase(verdict::heading(row.cause, view.language), {std::to_string(row.port)});
  for (const auto family : row.families)
    html.markup(" <span class=\"tag\">").words(family_name(family)).markup("</span>");
  for (const auto& source : row.sources) {
    if (source == "default" && row.sources.size() == 1) continue;
    html.markup(" <span class=\"tag\">").phrase(view.texts.source, {source}).markup("</span>");
  }
  html.markup("</h3>\n");
  for (const auto& causes : row.told) {
    write_sentence(html, view, *causes.front());
    write_evidence(html, view, causes);
  }
  html.markup("</li>\n");
}

/// Announced by screen readers when it changes, so nothing in it changes with time alone.
void write_verdict(Html& html, const View& view, const Answer& said) {
  html.markup("<section class=\"verdict ").words(base::name(said.severity));
  html.markup("\" aria-live=\"polite\" aria-labelledby=\"answer\">\n<p class=\"question\">");
  html.words(view.texts.question).markup("</p>\n<h2 id=\"answer\">").text(said.headline());
  html.markup("</h2>\n");
  if (!said.directly.empty()) html.markup("<p>").text(said.directly).markup("</p>\n");
  const auto causes = rows(view.snapshot);
  if (causes.empty() && said.severity == Severity::ok)
    html.markup("<p>").words(view.texts.no_cause).markup("</p>\n");
  if (!causes.empty()) {
    html.markup("<ul class=\"causes\" aria-label=\"").words(view.texts.causes).markup("\">\n");
    for (const auto& cause : causes) write_cause(html, view, cause);
    html.markup("</ul>\n");
  }
  html.markup("</section>\n");
}

void write_service_state(Html& html, const View& view, const core::ServiceRecord& service) {
  write_state(html, state_of(view.texts, service.state));
  if (service.since)
    html.markup(" <small>").phrase(view.texts.for_time, {age(view, *service.since)}).markup("</small>");
}

void write_name(Html& html, const View& view, std::string_view service) {
  html.markup("<span title=\"").text(service).markup("\">");
  html.text(core::spoken_name(service, view.language)).markup("</span>");
}

/// By service and source.
void write_service_table(Html& html, const View& view, const std::vector<std::string>& sources) {
  std::vector<std::string> services;
  std::map<std::pair<std::string, std::string>, const core::ServiceRecord*> cells;
  for (const auto& record : view.snapshot.services) {
    cells[{record.service, record.source}] = &record;
    if (std::ranges::find(services, record.service) == services.end()) services.push_back(record.service);
  }
  html.markup("<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-labelledby=\"services\">");
  html.markup("<table class=\"services\">\n<thead><tr><td></td>");
  for (const auto& source : sources) html.markup("<th scope=\"col\">").text(source).markup("</th>");
  html.markup("</tr></thead>\n<tbody>\n");
  for (const auto& service : services) {
    html.markup("<tr><th scope=\"row\">");
    write_name(html, view, service);
    html.markup("</th>");
    for (const auto& source : sources) {
      const auto cell = cells.find({service, source});
      if (cell == cells.end()) {
        html.markup("<td></td>");
        continue;
      }
      html.markup("<td class=\"").words(base::name(state_of(view.texts, cell->second->state).severity));
      html.markup("\">");
      write_service_state(html, view, *cell->second);
      html.markup("</td>");
    }
    html.markup("</tr>\n");
  }
  html.markup("</tbody></table></div>\n");
}

void write_services(Html& html, const View& view) {
  if (view.snapshot.services.empty()) return;
  html.markup("<section>\n<h2 id=\"services\">").words(view.texts.services).markup("</h2>\n");
  std::vector<std::string> sources;
  for (const auto& service : view.snapshot.services) {
    if (std::ranges::find(sources, service.source) == sources.end()) sources.push_back(service.source);
  }
  if (sources.size() > 1) {
    write_service_table(html, view, sources);
  } else {
    html.markup("<ul class=\"services\">\n");
    for (const auto& service : view.snapshot.services) {
      html.markup("<li class=\"")
          .words(base::name(state_of(view.texts, service.state).severity))
          .markup("\">");
      write_name(html, view, service.service);
      html.markup(" ");
      write_service_state(html, view, service);
      html.markup("</li>\n");
    }
    html.markup("</ul>\n");
  }
  html.markup("</section>\n");
}

/// Where not all devices leave through a proxy: which do.
void write_proxied(Html& html, const View& view) {
  if (!view.snapshot.config || view.snapshot.config->proxied) return;
  std::vector<std::string> sources;
  for (const auto& source : view.snapshot.config->sources) {
    if (source.proxied) sources.push_back(source.name);
  }
  if (sources.empty()) return;
  html.markup("<p class=\"note\">").phrase(view.texts.proxied, {joined(view, sources)}).markup("</p>\n");
}

}  // namespace

std::string status_page(const core::Snapshot& snapshot, Language language) {
  const View view(snapshot, language);
  const auto said = answer(view);
  Html main;
  main.markup("<a class=\"skip\" href=\"#probes\">").words(view.texts.skip).markup("</a>\n");
  write_verdict(main, view, said);
  write_proxied(main, view);
  if (!snapshot.last_reload_successful)
    main.markup("<p class=\"note\">").words(view.texts.reload_failed).markup("</p>\n");
  write_services(main, view);
  write_matrix(main, view);
  write_probes(main, view);
  return document(view, {said.word, said.detail}, said.severity, std::move(main));
}

}  // namespace reachd::page
