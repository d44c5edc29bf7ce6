#include "daemon/page/attempt.hpp"

#include <algorithm>
#include <cstring>

#include "result/detail.hpp"

namespace reachd::page {

namespace {

using result::Phase;
using result::Result;

/// Separates the facts of a step.
class Facts {
 public:
  explicit Facts(Html& html) : html_(html) {}
  Html& next() {
    if (!first_) html_.markup(", ");
    first_ = false;
    return html_;
  }

 private:
  Html& html_;
  bool first_ = true;
};

State outcome_of(const Result& result) {
  return {result.outcome == result::Outcome::ok ? Severity::ok : Severity::bad, result::name(result.outcome)};
}

void begin_step(Html& html, std::string_view name) {
  html.markup("<li><b>").words(name).markup("</b> ");
}

void add_time(Facts& facts, const View& view, const Result& result, Phase phase) {
  if (const auto& time = result.phase(phase)) facts.next().text(duration(view, *time));
}

/// Of the source that the attempt was made from; null if it has none.
const config::Proxy* proxy_of(const View& view, const probe::Labels& labels) {
  const auto& config = view.snapshot.config;
  const auto* source = config ? config->source(labels.source) : nullptr;
  return source != nullptr && source->proxy && connects(labels.kind) ? &*source->proxy : nullptr;
}

void write_look_up(Html& html, const View& view, const probe::Labels& labels, const Result& result) {
  const bool is_dns = !connects(labels.kind);
  if (!is_dns && result.resolver.empty() && result.answers.empty()) return;
  begin_step(html, is_dns ? view.texts.exchange : view.texts.look_up);
  Facts facts(html);
  const auto* proxy = proxy_of(view, labels);
  const auto& host = proxy ? proxy->host : result.host;
  if (!host.empty()) facts.next().phrase(view.texts.asked, {host + (is_dns ? " " + labels.type : "")});
  if (is_dns && result.address)
    facts.next().phrase(view.texts.address, {net::Endpoint{*result.address, labels.port}.to_string()});
  if (!result.resolver.empty()) facts.next().phrase(view.texts.answered_by, {result.resolver});
  if (!result.answers.empty()) {
    std::string answers;
    for (const auto& answer : result.answers) answers += (answers.empty() ? "" : " ") + answer.to_string();
    facts.next().phrase(view.texts.answers, {answers});
  }
  add_time(facts, view, result, is_dns ? Phase::exchange : Phase::resolve);
  html.markup("</li>\n");
}

void write_connection(Html& html, const View& view, const probe::Labels& labels, const Result& result) {
  if (!connects(labels.kind)) return;
  begin_step(html, view.texts.connection);
  Facts facts(html);
  if (!result.tried_address || !result.address) {
    facts.next().words(view.texts.not_reached);
  } else {
    const auto* proxy = proxy_of(view, labels);
    const auto port = proxy ? proxy->port : labels.port;
    facts.next().phrase(view.texts.address, {net::Endpoint{*result.address, port}.to_string()});
    add_time(facts, view, result, Phase::connect);
    if (result.used_fallback_address) facts.next().words(view.texts.remembered);
  }
  html.markup("</li>\n");
}

void write_tunnel(Html& html, const View& view, const probe::Labels& labels, const Result& result) {
  const auto* proxy = proxy_of(view, labels);
  if (proxy == nullptr) return;
  begin_step(html, view.texts.proxy);
  Facts facts(html);
  if (!result.phase(Phase::connect)) facts.next().words(view.texts.not_reached);
  facts.next().text(proxy->to_string());
  add_time(facts, view, result, Phase::tunnel);
  html.markup("</li>\n");
}

void write_chain(Html& html, const View& view, const result::TlsFacts& tls) {
  if (tls.chain.empty()) return;
  html.markup("<br>").words(view.texts.certificates).markup(":<ol class=\"chain\">");
  for (const auto& certificate : tls.chain) {
    html.markup("<li>").text(certificate.subject).markup("<br><small>");
    html.phrase(view.texts.issued_by, {certificate.issuer}).markup(", ");
    html.phrase(view.texts.valid, {day(certificate.not_before), day(certificate.not_after)});
    html.markup("<br>SHA-256 ").text(certificate.sha256).markup("</small></li>");
  }
  html.markup("</ol>");
}

void write_handshake(Html& html, const View& view, const probe::Labels& labels, const Result& result) {
  if (!has_phase(labels.kind, Phase::handshake)) return;
  begin_step(html, view.texts.handshake);
  Facts facts(html);
  const auto& tls = result.tls;
  if (!result.phase(Phase::connect)) facts.next().words(view.texts.not_reached);
  if (!tls.version.empty()) facts.next().text(tls.version);
  if (!tls.alpn.empty()) {
    facts.next().markup("ALPN ").text(tls.alpn);
  } else if (result.outcome == result::Outcome::tls_alpn_missing) {
    facts.next().words(view.texts.no_alpn);
  }
  add_time(facts, view, result, Phase::handshake);
  write_chain(html, view, tls);
  html.markup("</li>\n");
}

void write_response(Html& html, const View& view, const probe::Labels& labels, const Result& result) {
  if (!has_phase(labels.kind, Phase::response)) return;
  begin_step(html, view.texts.response);
  Facts facts(html);
  if (!result.phase(Phase::connect)) facts.next().words(view.texts.not_reached);
  if (result.http.status != 0) facts.next().phrase(view.texts.status, {std::to_string(result.http.status)});
  add_time(facts, view, result, Phase::response);
  html.markup("</li>\n");
}

void write_detail(Html& html, const View& view, const std::string& detail) {
  if (detail.empty()) return;
  if (view.language == Language::english) {
    html.markup(": ").text(detail);
  } else if (const auto german = result::detail_in_german(detail)) {
    html.markup(": ").text(*german);
  } else {
    html.markup(": <code lang=\"en\">").text(detail).markup("</code>");
  }
}

void write_end(Html& html, const View& view, const Result& result) {
  html.markup("<li>");
  write_state(html, outcome_of(result));
  html.markup(" ").words(result::meaning(result.outcome, view.language));
  write_detail(html, view, result.detail);
  if (result.icmp) {
    html.markup("; ").phrase(view.texts.icmp,
                             {std::to_string(result.icmp->type), std::to_string(result.icmp->code)});
    html.markup(", ");
    if (result.icmp->sender) {
      html.phrase(view.texts.icmp_sender, {result.icmp->sender->to_string()});
    } else {
      html.words(view.texts.icmp_no_sender);
    }
  }
  if (result.error_number != 0) {
    const char* name = strerrorname_np(result.error_number);
    html.markup("; ").phrase(view.texts.error,
                             {name != nullptr ? name : std::to_string(result.error_number)});
  }
  if (result.retransmits != 0)
    html.markup("; ").phrase(view.texts.retransmits, {std::to_string(result.retransmits)});
  html.markup("</li>\n");
}

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

void write_attempt(Html& html, const View& view, const probe::Labels& labels, const Result& result,
                   std::string_view id) {
  const bool ok = result.outcome == result::Outcome::ok;
  html.markup("<li id=\"").text(id).markup("\"><details><summary>");
  write_time(html, view, result.started_wall);
  html.markup(" ");
  write_state(html, outcome_of(result));
  html.markup(" ").phrase(ok ? view.texts.took : view.texts.after, {duration(view, result.duration)});
  if (result.address) html.markup(" <small>").text(result.address->to_string()).markup("</small>");
  html.markup("</summary>\n");
  write_steps(html, view, labels, result);
  html.markup("</details></li>\n");
}

void write_steps(Html& html, const View& view, const probe::Labels& labels, const Result& result) {
  html.markup("<ol class=\"steps\">\n");
  write_look_up(html, view, labels, result);
  write_connection(html, view, labels, result);
  write_tunnel(html, view, labels, result);
  write_handshake(html, view, labels, result);
  write_response(html, view, labels, result);
  write_end(html, view, result);
  html.markup("</ol>\n");
}

void write_block(Html& html, const View& view, const core::Record& record) {
  if (!record.block) return;
  html.markup("<h4>").words(view.texts.block).markup("</h4>\n");
  write_facts(html, view, *record.block);
  if (!record.paths) return;
  const auto& note = record.paths->text.in(view.language);
  if (!note.empty()) html.markup("<p class=\"hint\">").text(note).markup(".</p>\n");
  write_paths(html, view, *record.paths);
}

}  // namespace reachd::page
