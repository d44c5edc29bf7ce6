#include "daemon/page/frame.hpp"

#include "base/bytes.hpp"
#include "base/version.hpp"
#include "daemon/page/assets.hpp"

namespace reachd::page {

namespace {

std::string sha256_base64(std::string_view text) {
  return base::base64(base::sha256(base::bytes_of(text)));
}

/// A disc, a ring or a cross: distinguishable without colour.
std::string_view icon(Severity mood) {
  switch (mood) {
    case Severity::ok:
      return "%3Ccircle cx='8' cy='8' r='7' fill='%231a7f37'/%3E";
    case Severity::warn:
      return "%3Cpath d='M8 1l7 14H1z' fill='%23bf8700'/%3E";
    case Severity::bad:
      return "%3Cpath d='M2 2l12 12M14 2L2 14' stroke='%23d1242f' stroke-width='4'/%3E";
    case Severity::soft:
    case Severity::open:
      break;
  }
  return "%3Ccircle cx='8' cy='8' r='6' fill='none' stroke='%23777' stroke-width='3'/%3E";
}

void write_head(Html& html, const View& view, std::string_view title, Severity mood) {
  html.markup("<!DOCTYPE html>\n<html lang=\"").words(tag(view.language)).markup("\">\n<head>\n");
  html.markup("<meta charset=\"utf-8\">\n");
  html.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
  html.markup("<meta name=\"color-scheme\" content=\"light dark\">\n<title>").text(title);
  html.markup(
      "</title>\n<link rel=\"icon\" href=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' ");
  html.markup("viewBox='0 0 16 16'%3E").words(icon(mood)).markup("%3C/svg%3E\">\n<style>");
  html.words(assets::style()).markup("</style>\n</head>\n");
}

void write_header(Html& html, const View& view) {
  html.markup("<header><h1><a href=\"/\">reachd</a> <span>").words(view.texts.title);
  html.markup("</span></h1>\n<p class=\"hint\">").words(view.texts.as_of).markup(" <span id=\"taken\">");
  write_time(html, view, view.now);
  html.markup("</span><noscript>. ").words(view.texts.no_script).markup(" <a href=\"\">");
  html.words(view.texts.reload).markup("</a></noscript></p>\n");
  html.markup("<p id=\"lost\" role=\"status\" data-text=\"")
      .words(view.texts.lost)
      .markup("\"></p></header>\n");
}

}  // namespace

std::string document(const View& view, std::string_view title, Severity mood, Html main) {
  Html html;
  write_head(html, view, title, mood);
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
