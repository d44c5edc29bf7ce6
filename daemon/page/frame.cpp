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
std::string_view icon(Severity severity) {
  if (severity == Severity::ok) return "%3Ccircle cx='8' cy='8' r='7' fill='%231a7f37'/%3E";
  if (severity == Severity::warn) return "%3Cpath d='M8 1l7 14H1z' fill='%23bf8700'/%3E";
  if (severity == Severity::bad)
    return "%3Cpath d='M2 2l12 12M14 2L2 14' stroke='%23d1242f' stroke-width='4'/%3E";
  return "%3Ccircle cx='8' cy='8' r='6' fill='none' stroke='%23777' stroke-width='3'/%3E";
}

void write_head(Html& html, const View& view, std::string_view title, Severity severity) {
  html.markup("<!DOCTYPE html>\n<html lang=\"").words(tag(view.language));
  html.markup(
      "\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
  html.text(title).markup(
      "</title>\n<link rel=\"icon\" href=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' ");
  html.markup("viewBox='0 0 16 16'%3E").words(icon(severity)).markup("%3C/svg%3E\">\n<style>");
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

std::string document(const View& view, std::string_view title, Severity severity, Html main) {
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
