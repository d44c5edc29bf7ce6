#include "daemon/page/frame.hpp"

#include "base/bytes.hpp"
#include "base/time_text.hpp"
#include "base/version.hpp"
#include "daemon/page/assets.hpp"

namespace reachd::page {

namespace {

std::string sha256_base64(std::string_view text) {
  return base::base64(base::sha256(base::bytes_of(text)));
}

struct Icon {
  Severity value;
  std::string_view shape;
};
/// A disc with a tick, a triangle, a cross, a ring, a bar: distinguishable without colour.
constexpr base::Table<Severity, Icon> icons{{
    {Severity::soft, "%3Cpath d='M1 8h14' stroke='%23888' stroke-width='5'/%3E"},
    {Severity::ok,
     "%3Ccircle cx='8' cy='8' r='8' fill='%231a7f37'/%3E%3Cpath d='M4 8l3 3 5-6' stroke='%23fff' "
     "stroke-width='2' fill='none'/%3E"},
    {Severity::open, "%3Ccircle cx='8' cy='8' r='6' fill='none' stroke='%23888' stroke-width='3'/%3E"},
    {Severity::warn,
     "%3Cpath d='M8 0l8 15H0z' fill='%23e0a000'/%3E%3Cpath d='M8 5v5m0 1v2' stroke='%23000' "
     "stroke-width='2'/%3E"},
    {Severity::bad, "%3Cpath d='M2 2l12 12M14 2L2 14' stroke='%23d1242f' stroke-width='4'/%3E"},
}};
/// Of a page whose daemon does not answer any more.
constexpr std::string_view lost_icon =
    "%3Cpath d='M4 5q0-4 4-4t4 4q0 2-4 4v2m0 2v2' stroke='%23888' stroke-width='3' fill='none'/%3E";

void write_icon(Html& html, std::string_view shape) {
  html.markup("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E");
  html.words(shape).markup("%3C/svg%3E");
}

std::string_view site(const View& view) {
  return view.snapshot.config ? std::string_view(view.snapshot.config->site) : std::string_view();
}

void write_head(Html& html, const View& view, const Title& title, Severity severity) {
  html.markup("<!DOCTYPE html>\n<html lang=\"").words(tag(view.language));
  html.markup(
      "\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
  html.text(title.state);
  if (!site(view).empty()) html.markup(" – ").text(site(view));
  if (!title.what.empty()) html.markup(": ").text(title.what);
  html.markup(" – reachd</title>\n<link rel=\"icon\" href=\"");
  write_icon(html, icons[severity].shape);
  html.markup("\">\n<style>").words(assets::style()).markup("</style>\n</head>\n");
}

void write_header(Html& html, const View& view) {
  html.markup("<header><h1><a href=\"/\">reachd</a> <span>").words(view.texts.title);
  html.markup("</span>");
  if (!site(view).empty()) html.markup(" <b>").text(site(view)).markup("</b>");
  html.markup("</h1>\n<p class=\"hint\">").words(view.texts.as_of).markup(" <span id=\"taken\">");
  write_time(html, view, view.now);
  html.markup(" ").text(base::local_text(view.now, "%Z"));
  html.markup("</span><noscript>. ").words(view.texts.no_script).markup(" <a href=\"\">");
  html.words(view.texts.reload).markup("</a></noscript></p>\n");
  html.markup("<p id=\"lost\" role=\"status\" data-text=\"").words(view.texts.lost);
  html.markup("\" data-title=\"").words(view.texts.out_of_date).markup("\" data-icon=\"");
  write_icon(html, lost_icon);
  html.markup("\"></p></header>\n");
}

}  // namespace

std::string document(const View& view, Title title, Severity severity, Html main) {
  Html html;
  write_head(html, view, title, severity);
  html.markup("<body>\n");
  write_header(html, view);
  html.markup("<main>\n").append(main).markup("</main>\n<footer><p class=\"hint\">reachd ");
  html.words(base::version()).markup(" · <a href=\"/api/v1/status\">").words(view.texts.in_json);
  html.markup("</a> · <a href=\"/api/v1/openapi.json\">OpenAPI</a> · <a href=\"/metrics\">");
  html.words(view.texts.metrics).markup("</a></p></footer>\n<script>").words(assets::script());
  html.markup("</script>\n</body>\n</html>\n");
  return html.take();
}

const std::string& policy() {
  static const std::string policy =
      "default-src 'none'; style-src 'sha256-" + sha256_base64(assets::style()) + "'; script-src 'sha256-" +
      sha256_base64(assets::script()) +
      "'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  return policy;
}

}  // namespace reachd::page
