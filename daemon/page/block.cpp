#include "daemon/page/block.hpp"

#include <algorithm>

namespace reachd::page {

namespace {

void write_fact(Html& html, std::string_view name, std::string_view value) {
  html.markup("<dt>").words(name).markup("</dt><dd>").text(value).markup("</dd>");
}

void write_facts(Html& html, const View& view, const result::Block& block) {
  html.markup("<dl class=\"facts\"><dt>").words(view.texts.how).markup("</dt><dd>");
  html.words(result::words(block.mechanism, view.language)).markup("</dd>");
  if (block.last_hop || block.hop) {
    std::string router = block.last_hop ? block.last_hop->to_string() : std::string();
    if (block.hop) router += " (" + std::string(view.texts.hop) + " " + std::to_string(*block.hop) + ")";
    write_fact(html, view.texts.last_router, router);
  }
  if (block.blocker) write_fact(html, view.texts.refused_by, block.blocker->to_string());
  if (block.control_port != 0) {
    html.markup("<dt>").words(view.texts.beside).markup("</dt><dd>");
    html.phrase(block.control_passes ? view.texts.passes_further : view.texts.ends_too,
                {std::to_string(block.control_port)});
    html.markup("</dd>");
  }
  html.markup("</dl>\n");
}

void write_hop(Html& html, const View& view, const result::Hop* hop) {
  if (hop == nullptr) {
    html.markup("<td></td>");
    return;
  }
  html.markup("<td>");
  const auto& who = hop->router ? hop->router : hop->sender;
  if (who) html.text(who->to_string()).markup(" ");
  if (!hop->router || hop->answer != result::Hop::Answer::time_exceeded)
    html.words(result::words(hop->answer, view.language)).markup(" ");
  if (hop->answer != result::Hop::Answer::silent)
    html.markup("<small>").text(duration(view, hop->round_trip)).markup("</small>");
  html.markup("</td>");
}

void write_paths(Html& html, const View& view, const core::TracedPaths& paths) {
  if (paths.failing.empty()) return;
  html.markup("<table class=\"trace\"><caption>").words(view.texts.trace_of).markup("<small>");
  html.words(view.texts.trace_hint).markup(" ").phrase(view.texts.looked_at, {clock(view, paths.ended)});
  html.markup("</small></caption>\n<thead><tr><th scope=\"col\">").words(view.texts.hop);
  html.markup("</th><th scope=\"col\">").phrase(view.texts.this_port, {std::to_string(paths.port)});
  html.markup("</th>");
  const bool beside = !paths.control.empty();
  if (beside) {
    const auto port = paths.control_port != 0 ? paths.control_port : paths.port;
    html.markup("<th scope=\"col\">").phrase(view.texts.control_port, {std::to_string(port)}).markup("</th>");
  }
  html.markup("</tr></thead>\n<tbody>");
  const auto length = static_cast<int>(std::max(paths.failing.size(), paths.control.size()));
  for (int distance = 1; distance <= length; ++distance) {
    html.markup("<tr><th scope=\"row\">").number(distance).markup("</th>");
    write_hop(html, view, result::at(paths.failing, distance));
    if (beside) write_hop(html, view, result::at(paths.control, distance));
    html.markup("</tr>\n");
  }
  html.markup("</tbody></table>\n");
}

}  // namespace

void write_block(Html& html, const View& view, const core::Record& record) {
  if (!record.block) return;
  html.markup("<h4>").words(view.texts.block).markup("</h4>\n");
  write_facts(html, view, *record.block);
  if (!record.paths) return;
  if (!record.paths->text.empty())
    html.markup("<p class=\"hint\" lang=\"en\">").text(record.paths->text).markup(".</p>\n");
  write_paths(html, view, *record.paths);
}

}  // namespace reachd::page
