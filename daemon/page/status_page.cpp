#include "daemon/page/pages.hpp"

#include <algorithm>
#include <map>
#include <ranges>
#include <set>
#include <vector>

#include "core/services.hpp"
#include "daemon/page/frame.hpp"
#include "daemon/page/matrix.hpp"
#include "daemon/page/probes.hpp"
#include "daemon/page/series.hpp"
#include "daemon/report/told_causes.hpp"

namespace reachd::page {

namespace {

using report::ToldCause;

/// What to do stands in a line of its own, which the style sheet makes of it: the text is the sentence as
/// everywhere.
void write_sentence(Html& html, const View& view, const verdict::Sentence& sentence) {
  html.markup("<p class=\"sentence\">").text(sentence.what + sentence.rest);
  if (!sentence.ask.empty()) {
    html.markup("<span class=\"then\">; </span><strong data-label=\"").words(view.texts.to_do).markup(" \">");
    html.text(sentence.ask).markup(".</strong></p>\n");
  } else {
    html.markup(".</p>\n");
  }
}

void write_evidence(Html& html, const View& view, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  html.markup("<div class=\"evidence\"><h4>").words(view.texts.evidence).markup(" <small>");
  html.words(view.texts.evidence_hint).markup("</small> <button type=\"button\" class=\"copy\" data-done=\"");
  html.words(view.texts.copied).markup("\" data-selected=\"").words(view.texts.selected).markup("\">");
  html.words(view.texts.copy).markup("</button></h4>\n<pre>").text(lines.front());
  for (const auto& line : lines | std::views::drop(1)) html.markup("\n").text(line);
  html.markup("</pre></div>\n");
}

/// Of causes that share their heading.
void write_heading(Html& html, const View& view, const std::vector<const ToldCause*>& causes) {
  std::set<net::Family> families;
  std::vector<std::string> sources;
  for (const auto* cause : causes) {
    families.insert(cause->families.begin(), cause->families.end());
    for (const auto& source : cause->sources) {
      if (std::ranges::find(sources, source) == sources.end()) sources.push_back(source);
    }
  }
  html.markup("<h3>").text(causes.front()->heading(view.language));
  for (const auto family : families)
    html.markup(" <span class=\"tag\">").words(family_name(family)).markup("</span>");
  for (const auto& source : sources) {
    if (source == "default" && sources.size() == 1) continue;
    html.markup(" <span class=\"tag\">").phrase(view.texts.source, {source}).markup("</span>");
  }
  html.markup("</h3>\n");
}

/// Those of one kind, which differ in their sentences, below one heading.
void write_causes(Html& html, const View& view, const std::vector<ToldCause>& causes) {
  if (causes.empty()) return;
  std::vector<std::vector<const ToldCause*>> kinds;
  for (const auto& cause : causes) {
    const auto same = std::ranges::find_if(kinds, [&](const auto& kind) {
      return kind.front()->cause == cause.cause && kind.front()->port == cause.port;
    });
    if (same != kinds.end()) {
      same->push_back(&cause);
    } else {
      kinds.push_back({&cause});
    }
  }
  html.markup("<ul class=\"causes\" aria-label=\"").words(view.texts.causes).markup("\">\n");
  for (const auto& kind : kinds) {
    html.markup("<li>");
    write_heading(html, view, kind);
    for (const auto* cause : kind) {
      write_sentence(html, view, cause->sentence);
      write_evidence(html, view, cause->evidence);
    }
    html.markup("</li>\n");
  }
  html.markup("</ul>\n");
}

/// Announced by screen readers when it changes, so nothing in it changes with time alone.
void write_verdict(Html& html, const View& view, const report::Answer& said) {
  html.markup("<section class=\"verdict ").words(base::name(said.severity));
  html.markup("\" aria-live=\"polite\" aria-labelledby=\"answer\">\n<p class=\"question\">");
  html.words(view.texts.question).markup("</p>\n<h2 id=\"answer\">").text(said.headline());
  html.markup("</h2>\n");
  if (!said.note.empty()) html.markup("<p>").text(said.note).markup("</p>\n");
  const auto causes = report::told_causes(view.snapshot, view.language);
  if (causes.empty() && said.severity == Severity::ok)
    html.markup("<p>").words(view.texts.no_cause).markup("</p>\n");
  write_causes(html, view, causes);
  html.markup("</section>\n");
}

void write_service_state(Html& html, const View& view, const core::ServiceRecord& service) {
  write_state(html, state_of(service.state, view.language));
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
      html.markup("<td class=\"").words(base::name(state_of(cell->second->state, view.language).severity));
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
          .words(base::name(state_of(service.state, view.language).severity))
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

}  // namespace

std::string status_page(const core::Snapshot& snapshot, Language language) {
  const View view(snapshot, language);
  const auto said = report::answer(snapshot, {.language = language});
  Html main;
  main.markup("<a class=\"skip\" href=\"#probes\">").words(view.texts.skip).markup("</a>\n");
  write_verdict(main, view, said);
  if (!snapshot.last_reload_successful)
    main.markup("<p class=\"note\">").words(view.texts.reload_failed).markup("</p>\n");
  write_services(main, view);
  write_matrix(main, view);
  write_probes(main, view);
  return document(view, {said.word, said.detail}, said.severity, std::move(main));
}

}  // namespace reachd::page
